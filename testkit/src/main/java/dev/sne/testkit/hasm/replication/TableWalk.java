// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import dev.sne.testkit.hasm.sim.Prng;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Reads a table as a kernel tells it: part by part, each as it is at one moment and seen some time
/// later, while the table changes.
final class TableWalk {
    private static final long PART_NANOS = 2_000_000;
    private static final int PART_FLOWS = 20;

    /// Who takes the parts.
    interface Visitor {
        /// A part is about to be read.
        void reading();

        /// Takes a connection; false to get it again at the next [TableWalk#goOn].
        boolean flow(long key, long state);

        /// All were told.
        void ended();
    }

    private final FakeTable table;
    private final Tasks tasks;
    private final Prng prng;
    private final Visitor visitor;
    private final long[] keys = new long[PART_FLOWS];
    private final long[] states = new long[PART_FLOWS];
    private int size;
    private int next;
    private @Nullable Long cursor;
    private final BooleanSupplier goesOn;
    private boolean waiting;
    private boolean stopped;

    /// @param goesOn whether the process that reads is still there
    TableWalk(FakeTable table, Tasks tasks, Prng prng, Visitor visitor, BooleanSupplier goesOn) {
        this.goesOn = goesOn;
        this.table = table;
        this.tasks = tasks;
        this.prng = prng;
        this.visitor = visitor;
    }

    void start() {
        visitor.reading();
        size = 0;
        next = 0;
        while (size < PART_FLOWS) {
            Map.@Nullable Entry<Long, Long> each = table.after(cursor);
            if (each == null) {
                break;
            }
            cursor = each.getKey();
            keys[size] = each.getKey();
            states[size] = each.getValue();
            size++;
        }
        tasks.after(prng.between(PART_NANOS / 20, PART_NANOS), this::tell);
    }

    private void tell() {
        waiting = false;
        stopped |= !goesOn.getAsBoolean();
        while (!stopped && next < size) {
            if (!visitor.flow(keys[next], states[next])) {
                waiting = true;
                return;
            }
            next++;
        }
        if (stopped) {
            return;
        }
        if (size == PART_FLOWS) {
            start();
        } else {
            stopped = true;
            visitor.ended();
        }
    }

    /// Goes on after a connection was not taken.
    void goOn() {
        if (waiting) {
            tell();
        }
    }

    void stop() {
        stopped = true;
    }
}
