// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Procedure;
import dev.sne.hasm.SubState;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// **S4**: up(h) or serving(h) only in H.UP, H.SVC, S.RUN, S.REL, serving not in H.UP: minimal
/// links to the foreign domain.
///
/// Deactivations take time in this world, so that elsewhere the uplink or the service may still be
/// active as long as its deactivation has been ordered and is running. Exempt: what a dead daemon
/// left active, until its successor's start has deactivated it.
public final class MinimalLinks implements Checker {
    @Override
    public String property() {
        return "S4";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            SimHost host = world.host(number);
            if (!host.isRunning() || host.isHanging() || !host.isUp() && !host.isServing()) {
                continue;
            }
            SubState sub = host.state().sub();
            if (host.isUp() && !mayBeUp(sub) && !host.isDeactivating(Procedure.UPLINK_DEACTIVATE)) {
                return "the uplink of host " + number + " is up in " + sub;
            }
            if (host.isServing()
                    && (!mayBeUp(sub) || sub == SubState.H_UP)
                    && !host.isDeactivating(Procedure.SERVICE_DEACTIVATE)) {
                return "host " + number + " serves in " + sub;
            }
        }
        return null;
    }

    private static boolean mayBeUp(SubState sub) {
        return switch (sub) {
            case H_UP, H_SVC, S_RUN, S_REL -> true;
            default -> false;
        };
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
