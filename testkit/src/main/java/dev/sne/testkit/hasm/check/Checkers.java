// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All safety checkers together.
///
/// S7 is watched by [Copies] as far as the machine has a part in it. S10 is the transport's: what
/// fails authentication or is replayed never becomes an input of a machine.
public final class Checkers {
    private final List<Checker> all;

    private Checkers(List<Checker> all) {
        this.all = all;
    }

    /// All of them, with no past.
    ///
    /// @param hosts how many there are
    public static Checkers safety(int hosts) {
        var all = new ArrayList<Checker>();
        all.add(new Overlap());
        all.add(new SoleServer());
        all.add(new FreshStart(hosts));
        all.add(new Epochs());
        all.add(new Activation(hosts));
        all.add(new MinimalLinks());
        all.add(new SyncedFirst(hosts));
        all.add(new IsolatedSilence());
        all.add(new Copies(hosts));
        all.add(new Tables());
        all.add(new Release());
        all.add(new CleanEnd());
        return new Checkers(all);
    }

    /// Looks at what has just happened.
    ///
    /// @return the first property that does not hold, or `null`
    public @Nullable Violation after(World world, Happening happening) {
        for (int i = 0; i < all.size(); i++) {
            Checker each = all.get(i);
            String text = each.after(world, happening);
            if (text != null) {
                return new Violation(each.property(), world.nowNanos(), text);
            }
        }
        return null;
    }

    /// The same checkers with the same past.
    public Checkers copy() {
        var copies = new ArrayList<Checker>(all.size());
        for (Checker each : all) {
            copies.add(each.copy());
        }
        return new Checkers(copies);
    }

    /// Takes their past into a digest.
    ///
    /// @param horizonNanos how long ago makes no difference any more
    public void digest(Digest digest, long nowNanos, long horizonNanos) {
        for (Checker each : all) {
            each.digest(digest, nowNanos, horizonNanos);
        }
    }
}
