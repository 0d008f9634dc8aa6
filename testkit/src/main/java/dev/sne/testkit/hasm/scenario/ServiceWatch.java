// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.hasm.Link;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;

/// Watches the service as clients have it: how long it is away, and how long two hosts have it at
/// once, at most, since the last mark.
final class ServiceWatch {

    private static final long NONE = -1;

    private long unservedSince;
    private long doubledSince = NONE;
    private long longestOutage;
    private long longestOverlap;

    /// Forgets all that has ended.
    void mark(World world) {
        longestOutage = 0;
        longestOverlap = 0;
        if (unservedSince != NONE) {
            unservedSince = world.nowNanos();
        }
        if (doubledSince != NONE) {
            doubledSince = world.nowNanos();
        }
    }

    /// Looks at the world after something has happened.
    void look(World world) {
        int serving = 0;
        int working = 0;
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            SimHost host = world.host(number);
            if (host.isServing()) {
                serving++;
                if (host.isUp() && host.works() && world.network().works(Link.MAIN, number)) {
                    working++;
                }
            }
        }
        long now = world.nowNanos();
        if (working > 0) {
            longestOutage = outageNanos(now);
            unservedSince = NONE;
        } else if (unservedSince == NONE) {
            unservedSince = now;
        }
        if (serving < 2) {
            longestOverlap = overlapNanos(now);
            doubledSince = NONE;
        } else if (doubledSince == NONE) {
            doubledSince = now;
        }
    }

    /// The longest time since the mark in which no host served.
    long outageNanos(long now) {
        return unservedSince == NONE ? longestOutage : Math.max(longestOutage, now - unservedSince);
    }

    /// The longest time since the mark in which two hosts served.
    long overlapNanos(long now) {
        return doubledSince == NONE ? longestOverlap : Math.max(longestOverlap, now - doubledSince);
    }
}
