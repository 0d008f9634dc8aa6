// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.hasm.StatusTable;
import dev.sne.hasm.TableEntry;
import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.World;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// **S8**: backups with equal (E, tv) have equal tables, and the table is sorted by a strict total
/// order.
public final class Tables implements Checker {
    @Override
    public String property() {
        return "S8";
    }

    @Override
    public @Nullable String after(World world, Happening happening) {
        if (!(happening instanceof Happening.Stepped step)
                || step.after().table().equals(step.before().table())) {
            return null;
        }
        StatusTable table = step.after().table();
        List<TableEntry> entries = table.entries();
        for (int i = 1; i < entries.size(); i++) {
            if (TableEntry.TOTAL_ORDER.compare(entries.get(i - 1), entries.get(i)) >= 0) {
                return "the table of host " + step.host() + " is out of order: " + table;
            }
        }
        for (int other = 1; other <= world.cluster().hosts(); other++) {
            StatusTable theirs = world.host(other).state().table();
            if (theirs.epoch().equals(table.epoch())
                    && theirs.version() == table.version()
                    && !theirs.entries().equals(entries)) {
                return "hosts "
                        + step.host()
                        + " and "
                        + other
                        + " have different tables of the same version: "
                        + table
                        + " and "
                        + theirs;
            }
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
