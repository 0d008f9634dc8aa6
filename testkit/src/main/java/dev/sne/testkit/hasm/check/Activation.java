// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Check;
import dev.sne.hasm.Effect;
import dev.sne.hasm.Input;
import dev.sne.hasm.MainState;
import dev.sne.hasm.Procedure;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.World;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// **S3**: service-activate only after a positive downlink check and a positive uplink check in the
/// same handover, at most SETTLE + C_* old; uplink-activate only after a positive downlink check in
/// the same handover.
///
/// A handover begins when a host enters one of the H states from another main state. Exempt from
/// the age, not from the order: a host that stood still in between.
public final class Activation implements Checker {
    private static final long NONE = -1;

    private final long[] downlink;
    private final long[] uplink;

    /// @param hosts how many there are
    public Activation(int hosts) {
        downlink = new long[hosts + 1];
        uplink = new long[hosts + 1];
        Arrays.fill(downlink, NONE);
        Arrays.fill(uplink, NONE);
    }

    private Activation(Activation other) {
        downlink = other.downlink.clone();
        uplink = other.uplink.clone();
    }

    @Override
    public String property() {
        return "S3";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (!(happening instanceof Happening.Stepped step)) {
            return null;
        }
        int host = step.host();
        if (step.input() instanceof Input.CheckResult result
                && result.positive()
                && step.before().awaits(result.check(), result.generation())) {
            if (result.check() == Check.DOWNLINK) {
                downlink[host] = world.nowNanos();
            } else if (result.check() == Check.UPLINK) {
                uplink[host] = world.nowNanos();
            }
        }
        String found = null;
        for (Effect effect : step.effects()) {
            if (found == null && effect instanceof Effect.RunProcedure run) {
                found = check(world, host, run.procedure());
            }
        }
        if (step.after().sub().mainState() != MainState.HANDOVER
                || step.before().sub().mainState() != MainState.HANDOVER) {
            downlink[host] = NONE;
            uplink[host] = NONE;
        }
        return found;
    }

    private @Nullable String check(World world, int host, Procedure procedure) {
        if (procedure == Procedure.UPLINK_ACTIVATE && downlink[host] == NONE) {
            return "host " + host + " activates its uplink without a positive downlink check";
        }
        if (procedure != Procedure.SERVICE_ACTIVATE) {
            return null;
        }
        if (downlink[host] == NONE || uplink[host] == NONE) {
            return "host " + host + " activates its service without both checks positive";
        }
        long oldest = Math.min(downlink[host], uplink[host]);
        long bound = world.cluster().freshCheckNanos();
        if (world.nowNanos() - oldest > bound && world.host(host).pausedUntilNanos() < oldest) {
            return "host "
                    + host
                    + " activates its service on a check that is "
                    + Violation.millis(world.nowNanos() - oldest)
                    + " old";
        }
        return null;
    }

    @Override
    public Checker copy() {
        return new Activation(this);
    }

    @Override
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        for (int host = 1; host < downlink.length; host++) {
            digest.add(age(downlink[host], nowNanos, horizonNanos));
            digest.add(age(uplink[host], nowNanos, horizonNanos));
        }
    }

    /// A host that crashes leaves the checks of its handover behind for ever.
    private static long age(long checked, long nowNanos, long horizonNanos) {
        return checked == NONE ? NONE : Math.min(nowNanos - checked, horizonNanos);
    }
}
