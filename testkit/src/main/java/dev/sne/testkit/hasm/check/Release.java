// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Input;
import dev.sne.hasm.SubState;
import dev.sne.hasm.message.Message;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// **S9**: RESIGN is sent only after service and uplink are deactivated; a successor in H.REL
/// activates only after that RESIGN.
///
/// Exempt: a host whose deactivation hangs beyond its limit, which the machine may not wait for.
public final class Release implements Checker {
    @Override
    public String property() {
        return "S9";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (!(happening instanceof Happening.Stepped step)) {
            return null;
        }
        SimHost host = world.host(step.host());
        if ((host.isServing() || host.isUp()) && !host.isHanging()) {
            for (Effect effect : step.effects()) {
                if (effect instanceof Effect.Send send
                        && send.message() instanceof Message.Resign) {
                    return "host "
                            + step.host()
                            + " resigns while its "
                            + (host.isServing() ? "service" : "uplink")
                            + " is active";
                }
            }
        }
        if (step.before().sub() == SubState.H_REL
                && step.after().sub() == SubState.H_UP
                && !isResignation(step.input())) {
            return "host "
                    + step.host()
                    + " activates in a planned handover on "
                    + step.input()
                    + ", not on the resignation";
        }
        return null;
    }

    private static boolean isResignation(Input input) {
        return input instanceof Input.Received received
                && received.message() instanceof Message.Resign;
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
