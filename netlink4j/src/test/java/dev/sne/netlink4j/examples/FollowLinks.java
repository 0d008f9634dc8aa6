// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.examples;

import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.NetworkEvent;
import dev.sne.netlink4j.route.NetworkEvent.LinkEvent;
import dev.sne.netlink4j.route.RouteEvents;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.time.Duration;

/// Lists the links of the machine, then tells what becomes of them. Quoted in the README.
public final class FollowLinks {
    private FollowLinks() {}

    public static void main(String[] args) {
        // Listen first, list then: so nothing is missed in between.
        try (RouteEvents events = RouteEvents.open(Rtnetlink.RTNLGRP_LINK);
                RouteSocket route = RouteSocket.open()) {
            for (Link link : route.links()) {
                print("", link);
            }
            while (true) {
                for (NetworkEvent event : events.receive(Duration.ofMinutes(1))) {
                    if (event instanceof LinkEvent(boolean deleted, Link link)) {
                        print(deleted ? "deleted " : "changed ", link);
                    }
                }
            }
        }
    }

    private static void print(String what, Link link) {
        System.out.println(what + link.name() + " " + link.kind() + " " + link.operState());
    }
}
