// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.testkit.hasm.sim.Cluster;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// **S1 with votes**: where a majority grants the lease, at most one host serves at any time in the
/// whole cluster, whatever the network does.
///
/// Exempt: a host that stands still, and the time it takes to let go after its awakening, to which
/// the lease adds if its clock stood still, too, as the lease has then not run out for it; one
/// whose deactivation hangs beyond its limit; one whose daemon has died and left the service
/// active.
public final class SoleServer implements Checker {
    @Override
    public String property() {
        return "S1 with votes";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        Cluster cluster = world.cluster();
        if (cluster.policy().split() != Policy.Split.WITNESS) {
            return null;
        }
        long letGo = cluster.nanos(Period.R_MAX) + 2 * cluster.nanos(Period.G);
        long runOut = letGo + cluster.nanos(Period.LEASE);
        int first = 0;
        for (int number = 1; number <= cluster.hosts(); number++) {
            SimHost host = world.host(number);
            if (!host.isServing()
                    || !host.isAwake()
                    || host.isHanging()
                    || host.hasLeftovers()
                    || world.nowNanos() - host.pausedUntilNanos() <= letGo
                    || world.nowNanos() - host.suspendedUntilNanos() <= runOut) {
                continue;
            }
            if (first != 0) {
                return "hosts " + first + " and " + number + " both serve";
            }
            first = number;
        }
        return null;
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
