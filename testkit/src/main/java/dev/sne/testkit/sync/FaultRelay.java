// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.testkit.netns.Cable;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/// Stands between two hosts on their cables and passes on the datagrams of one UDP port: not all of
/// them, some twice, some late. Either host finds the relay at the other's address, in a namespace
/// at its end of the cable.
///
/// Which datagrams fare how is drawn from the seed; what then happens depends on their timing, too.
/// May be used by any thread.
public final class FaultRelay implements AutoCloseable {
    private static final int CABLE_PREFIX = 24;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int BUFFER_BYTES = 1 << 24;

    private final int port;
    private final SplittableRandom random;
    private final NetworkNamespace near = NetworkNamespace.create();
    private final NetworkNamespace far = NetworkNamespace.create();
    private final List<RelayLane> lanes = new ArrayList<>();
    private final List<Integer> sockets = new ArrayList<>();

    /// A relay without cables.
    ///
    /// @param port the one that it passes on
    public FaultRelay(int port, long seed) {
        this.port = port;
        random = new SplittableRandom(seed);
    }

    /// Lays a cable with the relay in its middle.
    ///
    /// @param name of the interface at all ends
    void connect(
            NetworkNamespace one,
            String oneAddress,
            NetworkNamespace other,
            String otherAddress,
            String name) {
        Cable.connect(one, name, near, name);
        Cable.connect(other, name, far, name);
        SyncNetwork.addAddress(near, name, otherAddress, CABLE_PREFIX);
        SyncNetwork.addAddress(far, name, oneAddress, CABLE_PREFIX);
        int towardsOne = open(near, otherAddress);
        int towardsOther = open(far, oneAddress);
        start(name + " there", towardsOne, towardsOther, otherAddress);
        start(name + " back", towardsOther, towardsOne, oneAddress);
    }

    private void start(String name, int from, int to, String target) {
        lanes.add(new RelayLane(name, from, to, SocketAddress.of(target, port), random.split()));
    }

    private int open(NetworkNamespace namespace, String address) {
        int fd =
                namespace.call(
                        () -> Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0));
        SystemCallException.check(fd, "open a socket");
        sockets.add(fd);
        SystemCallException.check(
                Libc.setOption(fd, SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES), "set a buffer");
        SystemCallException.check(
                Libc.setOption(fd, SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES), "set a buffer");
        MemorySegment own = SocketAddress.of(address, port);
        SystemCallException.check(Libc.bind(fd, own), "bind to " + address);
        return fd;
    }

    /// What happens from now on.
    public void faults(Faults faults) {
        for (RelayLane lane : lanes) {
            lane.faults(faults);
        }
    }

    /// How many datagrams came.
    public long received() {
        return sum(RelayLane::received);
    }

    /// How many of them were not passed on.
    public long lost() {
        return sum(RelayLane::lost);
    }

    /// How many were passed on twice.
    public long duplicated() {
        return sum(RelayLane::duplicated);
    }

    /// How many were passed on late.
    public long delayed() {
        return sum(RelayLane::delayed);
    }

    private long sum(ToLongFunction<RelayLane> counter) {
        return lanes.stream().mapToLong(counter).sum();
    }

    @Override
    public void close() {
        for (RelayLane lane : lanes) {
            lane.close();
        }
        for (int fd : sockets) {
            Libc.close(fd);
        }
        near.close();
        far.close();
    }
}
