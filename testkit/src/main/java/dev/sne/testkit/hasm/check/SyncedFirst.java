// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Link;
import dev.sne.hasm.MainState;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// **S5** (no loss): an unsynced host is never elected while another host has, for the last
/// 8*D_MAX, been synced, eligible (not held, fails < FAIL_MAX, not in I.* or B.ISOL), mutually
/// reachable and with a working downlink.
///
/// Elected means: it leaves H.ELECT for H.UP. Exempt as in S1': loss within that time, and hosts
/// that stood still.
public final class SyncedFirst implements Checker {
    private static final long NEVER = Long.MAX_VALUE;

    private final long[] fitSince;

    /// @param hosts how many there are
    public SyncedFirst(int hosts) {
        fitSince = new long[hosts + 1];
        Arrays.fill(fitSince, NEVER);
    }

    private SyncedFirst(SyncedFirst other) {
        fitSince = other.fitSince.clone();
    }

    @Override
    public String property() {
        return "S5";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        String found = null;
        if (happening instanceof Happening.Stepped step
                && step.before().sub() == SubState.H_ELECT
                && step.after().sub() == SubState.H_UP
                && !step.before().synced()) {
            found = elected(world, step.host());
        }
        for (int number = 1; number < fitSince.length; number++) {
            if (!isFit(world, world.host(number))) {
                fitSince[number] = NEVER;
            } else if (fitSince[number] == NEVER) {
                fitSince[number] = world.nowNanos();
            }
        }
        return found;
    }

    private @Nullable String elected(World world, int winner) {
        long since = world.nowNanos() - world.cluster().acquaintanceNanos();
        if (world.reach().lastMissNanos() > since) {
            return null;
        }
        for (int other = 1; other < fitSince.length; other++) {
            if (other != winner
                    && fitSince[other] <= since
                    && world.reach().mutualSince(winner, other) <= since) {
                return "host "
                        + winner
                        + ", which is not synced, was elected although host "
                        + other
                        + " is and could have been";
            }
        }
        return null;
    }

    private static boolean isFit(World world, SimHost host) {
        State state = host.state();
        return host.isAwake()
                && !world.cluster().isWitness(host.number())
                && state.synced()
                && !state.held()
                && state.fails() < world.cluster().maxFails()
                && state.sub() != SubState.OFF
                && state.sub() != SubState.B_ISOL
                && state.sub().mainState() != MainState.INIT
                && world.network().works(Link.MAIN, host.number());
    }

    @Override
    public Checker copy() {
        return new SyncedFirst(this);
    }

    @Override
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        for (int host = 1; host < fitSince.length; host++) {
            digest.add(
                    fitSince[host] == NEVER
                            ? -1
                            : Math.min(nowNanos - fitSince[host], horizonNanos));
        }
    }
}
