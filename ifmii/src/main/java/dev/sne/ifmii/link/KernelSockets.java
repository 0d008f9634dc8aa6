// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.mii.MiiSocket;
import dev.sne.netlink4j.route.RouteEvents;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Rtnetlink;

/// The sockets of a [LinkMonitor]: all of them or none.
///
/// @param events of links
/// @param routes lists links
/// @param registers of transceivers
/// @param drivers of interfaces
record KernelSockets(RouteEvents events, RouteSocket routes, MiiSocket registers, Ethtool drivers)
        implements AutoCloseable {

    /// Opens them in the calling thread's network namespace. Events are received from here on.
    static KernelSockets open() {
        RouteEvents events = RouteEvents.open(Rtnetlink.RTNLGRP_LINK);
        try {
            RouteSocket routes = RouteSocket.open();
            try {
                return open(events, routes);
            } catch (RuntimeException e) {
                routes.close();
                throw e;
            }
        } catch (RuntimeException e) {
            events.close();
            throw e;
        }
    }

    private static KernelSockets open(RouteEvents events, RouteSocket routes) {
        MiiSocket registers = MiiSocket.open();
        try {
            return new KernelSockets(events, routes, registers, Ethtool.open());
        } catch (RuntimeException e) {
            registers.close();
            throw e;
        }
    }

    @Override
    public void close() {
        events.close();
        routes.close();
        registers.close();
        drivers.close();
    }
}
