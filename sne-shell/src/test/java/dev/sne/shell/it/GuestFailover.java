// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.INSIDE_V4;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.INSIDE_V6;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.OUTSIDE_V4;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.OUTSIDE_V6;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.PREFIX_V4;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.PREFIX_V6;

import dev.sne.testkit.lab.cluster.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A failure of one firewall of a [GuestPair], its master, and what was seen of it.
///
/// @param noticed what the master's log said of its cable; empty where there was none to say
/// @param untilNoticed from the failure until that was read here
/// @param untilTaken from the failure until the log of the other firewall said that it is master
/// @param datagrams the longest pause of the datagrams
/// @param streams the longest pause of any stream
record GuestFailover(
        String noticed,
        Duration untilNoticed,
        Duration untilTaken,
        Duration datagrams,
        Duration streams) {

    /// Pulls a cable of the master, and waits until the other firewall serves.
    ///
    /// @param master its number
    static GuestFailover pull(GuestPair pair, int master, Side side) {
        begin(pair);
        long began = System.nanoTime();
        pair.host(master).firewall().plug(side, false);
        String noticed = pair.host(master).await(side.interfaceName() + " is DOWN");
        return end(pair, master, began, noticed, since(began));
    }

    /// Has the master's power fail, and waits until the other firewall serves.
    static GuestFailover powerOff(GuestPair pair, int master) {
        begin(pair);
        long began = System.nanoTime();
        pair.host(master).close();
        return end(pair, master, began, "", Duration.ZERO);
    }

    /// Plugs the cable in again, has the administrator say so, and waits until all is well.
    static void heal(GuestPair pair, int failed, Side side) {
        pair.host(failed).firewall().plug(side, true);
        pair.host(failed).await(side.interfaceName() + " is UP");
        pair.host(failed).sne("cluster clear");
        pair.host(other(failed)).awaitHealth();
    }

    private static void begin(GuestPair pair) {
        pair.awaitFlowing();
        pair.hosts().forEach(GuestHost::forget);
        pair.restartGaps();
    }

    private static GuestFailover end(
            GuestPair pair, int master, long began, String noticed, Duration untilNoticed) {
        GuestHost next = pair.host(other(master));
        next.await(next.name() + " is master now");
        Duration untilTaken = since(began);
        pair.awaitFlowing();
        return new GuestFailover(
                noticed, untilNoticed, untilTaken, pair.datagramGap(), pair.streamGap());
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static int other(int host) {
        return 3 - host;
    }

    /// All addresses that clients and servers know.
    static List<String> serviceAddresses() {
        return List.of(
                INSIDE_V4 + "/" + PREFIX_V4,
                INSIDE_V6 + "/" + PREFIX_V6,
                OUTSIDE_V4 + "/" + PREFIX_V4,
                OUTSIDE_V6 + "/" + PREFIX_V6);
    }

    /// Those of them that a host has.
    static List<String> held(GuestHost host) {
        List<String> held = new ArrayList<>(host.addresses(Side.INSIDE));
        held.addAll(host.addresses(Side.OUTSIDE));
        held.retainAll(serviceAddresses());
        return held;
    }
}
