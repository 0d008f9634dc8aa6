// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.MainState;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// **S11**: the machine ends every handover either in S.RUN or with everything it activated
/// deactivated again.
///
/// At the end of a handover the deactivation must have been ordered; what follows from it is S4's
/// business. Exempt: a handover that ends by the end of its daemon.
public final class CleanEnd implements Checker {
    @Override
    public String property() {
        return "S11";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (!(happening instanceof Happening.Stepped step)
                || step.before().sub().mainState() != MainState.HANDOVER
                || step.after().sub().mainState() == MainState.HANDOVER
                || step.after().sub() == SubState.S_RUN) {
            return null;
        }
        SimHost host = world.host(step.host());
        State before = step.before();
        if (step.after().uplinkUp() || step.after().serviceUp()) {
            return "host "
                    + step.host()
                    + " ends a handover in "
                    + step.after().sub()
                    + " and takes something for active";
        }
        if (before.serviceUp() && isOn(host, Procedure.SERVICE_DEACTIVATE, host.isServing())) {
            return "host "
                    + step.host()
                    + " ends a handover in "
                    + step.after().sub()
                    + " with its service active";
        }
        if (before.uplinkUp() && isOn(host, Procedure.UPLINK_DEACTIVATE, host.isUp())) {
            return "host "
                    + step.host()
                    + " ends a handover in "
                    + step.after().sub()
                    + " with its uplink active";
        }
        return null;
    }

    /// Whether it is active and nothing is under way to change that.
    private static boolean isOn(SimHost host, Procedure off, boolean active) {
        return active && !host.isDeactivating(off);
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
