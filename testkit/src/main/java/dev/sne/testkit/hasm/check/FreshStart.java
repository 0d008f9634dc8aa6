// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// **S1'** (no loss, F1-F3): no host starts serving while another host serves with which it has
/// been mutually reachable for the last 8*D_MAX.
///
/// Exempt: messages lost or late between any two hosts within that time; hosts that stood still
/// within it, as they were not reachable; one whose deactivation hangs beyond its limit; one whose
/// daemon has died and left the service active, until its successor has deactivated it; two that
/// were elected while they could not hear each other, as they say nothing until they serve. A
/// candidate that a living master has asked is not elected: who was elected before it lets its bid
/// pass.
public final class FreshStart implements Checker {
    private static final long LONG_AGO = Long.MIN_VALUE / 2;

    /// Who was serving, as bits.
    private int serving;

    /// By host: when it last stood for an election in which others have a say.
    private final long[] stood;

    /// @param hosts how many there are
    public FreshStart(int hosts) {
        stood = new long[hosts + 1];
        Arrays.fill(stood, LONG_AGO);
    }

    private FreshStart(FreshStart other) {
        serving = other.serving;
        stood = other.stood.clone();
    }

    @Override
    public String property() {
        return "S1'";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (happening instanceof Happening.Stepped step
                && step.after().sub() == SubState.H_ELECT
                && step.before().sub() != SubState.H_ELECT
                && !isPlanned(step.after())) {
            stood[step.host()] = world.nowNanos();
        }
        int before = serving;
        serving = 0;
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            if (world.host(number).isServing()) {
                serving |= 1 << number;
            }
        }
        int started = serving & ~before;
        if (started == 0 || before == 0 || lossy(world)) {
            return null;
        }
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            if ((started & 1 << number) != 0) {
                int other = servedBy(world, number, before & serving);
                if (other != 0) {
                    return "host "
                            + number
                            + " starts serving while host "
                            + other
                            + " serves, which it has reached for long enough";
                }
            }
        }
        return null;
    }

    private static boolean isPlanned(State candidate) {
        HandoverReason reason = candidate.reason();
        return reason != null && reason.planned();
    }

    private int servedBy(World world, int starter, int candidates) {
        long since = world.nowNanos() - world.cluster().acquaintanceNanos();
        for (int other = 1; other <= world.cluster().hosts(); other++) {
            SimHost host = world.host(other);
            if ((candidates & 1 << other) != 0
                    && other != starter
                    && host.isAwake()
                    && !host.isHanging()
                    && !host.hasLeftovers()
                    && world.reach().mutualSince(starter, other) <= since
                    && world.reach().mutualSince(starter, other)
                            <= Math.max(stood[starter], stood[other])) {
                return other;
            }
        }
        return 0;
    }

    private static boolean lossy(World world) {
        return world.reach().lastMissNanos()
                > world.nowNanos() - world.cluster().acquaintanceNanos();
    }

    @Override
    public Checker copy() {
        return new FreshStart(this);
    }

    @Override
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        digest.add(serving);
        for (long each : stood) {
            digest.add(Math.min(nowNanos - each, horizonNanos));
        }
    }
}
