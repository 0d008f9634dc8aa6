// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.State;
import dev.sne.hasm.SubState;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Digests;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.World;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// **S2**: two masters never have the same epoch; E never decreases at a host between restarts; a
/// master's epoch is greater than any epoch it had accepted.
///
/// Two masterships of one host, before and after a restart, are two masters.
public final class Epochs implements Checker {
    private final Set<Epoch> used;

    public Epochs() {
        used = new HashSet<>();
    }

    private Epochs(Epochs other) {
        used = new HashSet<>(other.used);
    }

    @Override
    public String property() {
        return "S2";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (!(happening instanceof Happening.Stepped step)) {
            return null;
        }
        Epoch before = step.before().epoch();
        Epoch after = step.after().epoch();
        if (after.isBefore(before)) {
            return "host " + step.host() + " went back from epoch " + before + " to " + after;
        }
        if (!isMaster(step.after()) || isMaster(step.before()) && after.equals(before)) {
            return null;
        }
        if (!after.isAfter(before)) {
            return "host "
                    + step.host()
                    + " became master in epoch "
                    + after
                    + " that it had already accepted";
        }
        if (after.host() != step.host()) {
            return "host " + step.host() + " is master in the epoch of another, " + after;
        }
        if (!used.add(after)) {
            return "host "
                    + step.host()
                    + " became master in epoch "
                    + after
                    + ", which there has been before";
        }
        return null;
    }

    private static boolean isMaster(State state) {
        return state.sub() == SubState.S_RUN;
    }

    @Override
    public Checker copy() {
        return new Epochs(this);
    }

    @Override
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        var members = new Digest[used.size()];
        int count = 0;
        for (Epoch each : used) {
            var member = new Digest();
            Digests.add(member, each);
            members[count++] = member;
        }
        digest.addUnordered(members, count);
    }
}
