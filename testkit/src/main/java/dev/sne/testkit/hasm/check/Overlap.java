// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.Reach;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// **S1**: no two mutually reachable hosts serve at the same time for longer than T6.
///
/// Exempt: a host that stands still reaches and is reached by nobody, so that the time counts from
/// its awakening; one whose deactivation hangs beyond its limit, as long as it does; one whose
/// daemon has died and left the service active, as there is no machine to stop it.
///
/// It remembers nothing: the world knows since when hosts serve and reach each other.
public final class Overlap implements Checker {
    @Override
    public String property() {
        return "S1";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        int hosts = world.cluster().hosts();
        for (int a = 1; a < hosts; a++) {
            if (!mayServe(world.host(a))) {
                continue;
            }
            for (int b = a + 1; b <= hosts; b++) {
                if (mayServe(world.host(b))) {
                    long since = overlapSince(world, world.host(a), world.host(b));
                    if (world.nowNanos() - since > world.cluster().overlapBoundNanos()) {
                        return "hosts "
                                + a
                                + " and "
                                + b
                                + " have both been serving for "
                                + Violation.millis(world.nowNanos() - since)
                                + " although they reach each other";
                    }
                }
            }
        }
        return null;
    }

    private static boolean mayServe(SimHost host) {
        return host.isServing() && host.isAwake() && !host.isHanging() && !host.hasLeftovers();
    }

    private static long overlapSince(World world, SimHost a, SimHost b) {
        long reached = world.reach().mutualSince(a.number(), b.number());
        if (reached == Reach.NEVER) {
            return world.nowNanos();
        }
        return Math.max(reached, Math.max(a.servingSinceNanos(), b.servingSinceNanos()));
    }

    @Override
    public Checker copy() {
        return this;
    }

    @Override
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        // Nothing is remembered.
    }
}
