// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Procedure;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The procedures of one group, one at a time and in their order. One that does not tell its end
/// within its limit is taken for ended. A deactivation does not wait for announcements of a
/// takeover. Used by the driver's thread.
final class ProcedureQueue {
    private final Procedures procedures;
    private final Surroundings around;
    private final long graceNanos;
    private final Consumer<Effect.RunProcedure> ended;
    private final Queue<Effect.RunProcedure> waiting = new ArrayDeque<>();
    private Effect.@Nullable RunProcedure running;
    private long turn;
    private long overruns;

    /// @param graceNanos how much later than its limit a procedure may tell its end
    /// @param ended told of each that has ended, but not of announcements that were given up
    ProcedureQueue(
            Procedures procedures,
            Surroundings around,
            long graceNanos,
            Consumer<Effect.RunProcedure> ended) {
        this.procedures = procedures;
        this.around = around;
        this.graceNanos = graceNanos;
        this.ended = ended;
    }

    void add(Effect.RunProcedure run) {
        if (isDeactivation(run.procedure())) {
            waiting.removeIf(each -> announcesTakeover(each.procedure()));
            if (running != null && announcesTakeover(running.procedure())) {
                running = null;
            }
        }
        waiting.add(run);
        next();
    }

    /// Forgets all of them.
    void clear() {
        waiting.clear();
        running = null;
        turn++;
    }

    /// Whether there is nothing to do.
    boolean isIdle() {
        return running == null && waiting.isEmpty();
    }

    /// How many did not end in time.
    long overruns() {
        return overruns;
    }

    private void next() {
        if (running != null) {
            return;
        }
        Effect.RunProcedure run = waiting.poll();
        if (run == null) {
            return;
        }
        running = run;
        long mine = ++turn;
        around.after(run.limitNanos() + graceNanos, () -> end(mine, true));
        procedures.run(
                run.procedure(), run.limitNanos(), () -> around.post(() -> end(mine, false)));
    }

    private void end(long which, boolean overrun) {
        Effect.RunProcedure run = running;
        if (which != turn || run == null) {
            return;
        }
        running = null;
        overruns += overrun ? 1 : 0;
        ended.accept(run);
        next();
    }

    private static boolean isDeactivation(Procedure procedure) {
        return procedure == Procedure.SERVICE_DEACTIVATE
                || procedure == Procedure.UPLINK_DEACTIVATE;
    }

    private static boolean announcesTakeover(Procedure procedure) {
        return procedure == Procedure.ANNOUNCE_TAKEOVER_DOWNSTREAM
                || procedure == Procedure.ANNOUNCE_TAKEOVER_UPSTREAM;
    }
}
