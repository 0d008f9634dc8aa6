// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.uapi.Netlink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What changes among the links, addresses, routes and neighbours of a namespace, for a thread that
/// can wait. An event loop takes [dev.sne.netlink4j.channel.NetlinkChannel] and
/// [NetworkEvent#decode] instead.
///
/// Used by one thread at a time. Needs no privilege.
public final class RouteEvents implements AutoCloseable {
    private final NetlinkSocket socket;

    private RouteEvents(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Listens in the calling thread's network namespace. Events that happen after the return are
    /// received: list what exists after, not before.
    ///
    /// @param groups RTNLGRP_*, see [dev.sne.netlink4j.uapi.Rtnetlink]
    /// @throws dev.sne.netlink4j.SystemCallException if the kernel does not know a group
    public static RouteEvents open(int... groups) {
        return join(NetlinkSocket.open(Netlink.NETLINK_ROUTE), groups);
    }

    /// Listens in `namespace`.
    public static RouteEvents open(NetworkNamespace namespace, int... groups) {
        return join(NetlinkSocket.open(Netlink.NETLINK_ROUTE, namespace), groups);
    }

    private static RouteEvents join(NetlinkSocket socket, int... groups) {
        try {
            for (int group : groups) {
                socket.joinGroup(group);
            }
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
        return new RouteEvents(socket);
    }

    /// Waits for the next events.
    ///
    /// @param timeout how long; zero only looks
    /// @return at least one event, or none when the time is over or [#wakeUp] was called
    /// @throws OverrunException if events were lost; this stays usable, but the caller has to list
    ///   anew what it keeps track of
    public List<NetworkEvent> receive(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        List<NetworkEvent> events = new ArrayList<>();
        while (events.isEmpty()) {
            long left = Math.max(deadline - System.nanoTime(), 0);
            MessageReader message = socket.receive(Duration.ofNanos(left));
            if (message == null) {
                break;
            }
            while (message.next()) {
                NetworkEvent event = NetworkEvent.decode(message);
                if (event != null) {
                    events.add(event);
                }
                if (message.type() == Netlink.NLMSG_ERROR) {
                    return events;
                }
            }
        }
        return events;
    }

    /// Forgets all that has come and was not received. After a loss this comes before listing anew:
    /// what is still queued is older than what was lost, and as long as the queue is not empty the
    /// kernel adds nothing to it.
    public void discard() {
        boolean more = true;
        while (more) {
            try {
                more = socket.receive(Duration.ZERO) != null;
            } catch (OverrunException sameLoss) {
                more = true;
            }
        }
    }

    /// Lets a [#receive] that waits return, or else the next one that would. Any thread may call
    /// this, but not after closing.
    public void wakeUp() {
        socket.wakeUp();
    }

    @Override
    public void close() {
        socket.close();
    }
}
