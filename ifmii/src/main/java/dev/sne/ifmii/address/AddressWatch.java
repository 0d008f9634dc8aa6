// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.route.NetworkEvent;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Waits until IPv6 addresses work. The kernel acknowledges an address when it is in its list, but
/// makes it reachable from a work queue, even without duplicate address detection, and tells of it
/// only then.
final class AddressWatch implements AutoCloseable {
    /// Room for some thousand events that come in one go.
    private static final int RECEIVE_BUFFER = 8 << 20;

    private final NetlinkSocket socket;

    AddressWatch(NetworkNamespace namespace) {
        socket = NetlinkSocket.open(Netlink.NETLINK_ROUTE, namespace);
        try {
            socket.receiveBufferForce(RECEIVE_BUFFER);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// Begins to listen: to be called before the addresses are added.
    void begin() {
        socket.joinGroup(Rtnetlink.RTNLGRP_IPV6_IFADDR);
    }

    /// Waits for addresses of a link; those that work are taken out of `missing`. Where events are
    /// lost, it ends: what is left may work or not.
    void await(int interfaceIndex, Set<IpAddress> missing, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!missing.isEmpty()) {
            long left = deadline - System.nanoTime();
            MessageReader message = left > 0 ? receive(left) : null;
            if (message == null) {
                return;
            }
            while (message.next()) {
                if (message.type() == Rtnetlink.RTM_NEWADDR
                        && NetworkEvent.decode(message)
                                instanceof NetworkEvent.AddressEvent(var _, var address)
                        && address.interfaceIndex() == interfaceIndex) {
                    missing.remove(address.address());
                }
            }
        }
    }

    private @Nullable MessageReader receive(long patienceNanos) {
        try {
            return socket.receive(Duration.ofNanos(patienceNanos));
        } catch (OverrunException e) {
            return null;
        }
    }

    /// Listens no longer, and forgets what has come meanwhile.
    void end() {
        socket.leaveGroup(Rtnetlink.RTNLGRP_IPV6_IFADDR);
        boolean more = true;
        while (more) {
            try {
                more = socket.receive(Duration.ZERO) != null;
            } catch (OverrunException e) {
                // What is lost was to be forgotten anyway.
                more = true;
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
