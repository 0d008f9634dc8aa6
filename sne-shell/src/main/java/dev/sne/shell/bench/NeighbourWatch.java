// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetlinkException;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.NetworkEvent;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import dev.sne.netlink4j.wait.Uninterruptible;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Sees when a host has learned that some addresses are at another hardware address: in the events
/// that the host's kernel sends when its neighbour table changes.
final class NeighbourWatch implements AutoCloseable {
    private static final int RECEIVE_BUFFER = 16 << 20;

    /// How often to look whether this has been closed.
    private static final Duration LOOK = Duration.ofMillis(50);

    private final NetlinkSocket socket;
    private final Set<IpAddress> missing;
    private final HardwareAddress holder;
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;
    private volatile long doneNanos;
    private volatile @Nullable Throwable failure;

    /// Starts to watch a host.
    NeighbourWatch(NetworkNamespace host, Collection<IpAddress> addresses, HardwareAddress holder) {
        missing = new HashSet<>(addresses);
        this.holder = holder;
        socket = NetlinkSocket.open(Netlink.NETLINK_ROUTE, host);
        socket.receiveBufferForce(RECEIVE_BUFFER);
        socket.joinGroup(Rtnetlink.RTNLGRP_NEIGH);
        thread = Thread.ofPlatform().daemon().name("neighbour-watch").start(this::run);
    }

    private void run() {
        try {
            while (!closed && !missing.isEmpty()) {
                MessageReader message = socket.receive(LOOK);
                while (message != null && message.next()) {
                    if (NetworkEvent.decode(message)
                                    instanceof NetworkEvent.NeighbourEvent(var gone, var neighbour)
                            && !gone
                            && Objects.equals(neighbour.address(), holder)) {
                        missing.remove(neighbour.destination());
                    }
                }
            }
            doneNanos = System.nanoTime();
        } catch (NetlinkException | Error e) {
            failure = e;
        } finally {
            done.countDown();
        }
    }

    /// Waits until the host has learned all of them.
    ///
    /// @return when that was, by [System#nanoTime()]
    /// @throws CommandException when it takes too long
    long await(Duration patience) {
        try {
            if (done.await(patience.toNanos(), TimeUnit.NANOSECONDS) && failure == null) {
                return doneNanos;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CommandException(
                ExitStatus.FAILED,
                "the neighbour has not learned all addresses in " + patience.toSeconds() + " s",
                failure == null ? new IllegalStateException("no event") : failure);
    }

    @Override
    public void close() {
        closed = true;
        Uninterruptible.join(thread);
        socket.close();
    }
}
