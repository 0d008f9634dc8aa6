// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.INSIDE_V4;

import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.NetworkEvent;
import dev.sne.netlink4j.route.NetworkEvent.AddressEvent;
import dev.sne.netlink4j.route.RouteEvents;
import dev.sne.netlink4j.uapi.Rtnetlink;
import dev.sne.shell.lab.Site;
import java.time.Duration;

/// Tells when a firewall whose programs tell nothing gets the address that clients know, and when
/// it loses it.
final class AddressWatch implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(1);

    private final Site site;
    private final RouteEvents events;
    private final Thread thread;
    private volatile boolean active;
    private volatile boolean closing;

    AddressWatch(Site site) {
        this.site = site;
        events = RouteEvents.open(site.namespace(), Rtnetlink.RTNLGRP_IPV4_IFADDR);
        thread = new Thread(this::watch, "bench-watch-" + site.name());
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        while (!closing) {
            for (NetworkEvent event : events.receive(FOR_EVER)) {
                if (event instanceof AddressEvent(boolean deleted, InterfaceAddress address)
                        && address.address().equals(INSIDE_V4)) {
                    active = !deleted;
                    site.observer().active(site.number(), active);
                }
            }
        }
    }

    /// Whether it has the address.
    boolean isActive() {
        return active;
    }

    @Override
    public void close() {
        closing = true;
        events.wakeUp();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        events.close();
    }
}
