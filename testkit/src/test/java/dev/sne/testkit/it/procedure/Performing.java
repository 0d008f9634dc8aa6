// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.procedure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.procedure.CheckPlan;
import dev.sne.hasm.runtime.procedure.FirewallProcedures;
import dev.sne.hasm.runtime.procedure.FirewallSettings;
import dev.sne.hasm.runtime.procedure.ProcedureEvent;
import dev.sne.netlink4j.NetworkNamespace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The procedures of one host, as a driver uses them, and what they have told.
final class Performing implements AutoCloseable {
    static final Duration LONG = Duration.ofSeconds(5);
    static final int MASTER = 2;

    final FirewallProcedures procedures;
    final List<ProcedureEvent> events = new CopyOnWriteArrayList<>();

    /// The checks that were told to be negative without having been asked for.
    final List<Check> lost = new CopyOnWriteArrayList<>();

    Performing(NetworkNamespace host, FirewallSettings.Builder settings) {
        procedures = FirewallProcedures.open(host, settings.build(), () -> MASTER, events::add);
        procedures.listen(lost::add);
    }

    /// Settings whose checks need the loopback link.
    static FirewallSettings.Builder settings() {
        return FirewallSettings.builder(1, "office")
                .check(Check.DOWNLINK, CheckPlan.links("lo"))
                .check(Check.REMOTE_SERVICE, CheckPlan.links("lo"));
    }

    /// Performs one and waits for its end.
    ///
    /// @return what was not done
    List<String> run(Procedure procedure) throws Exception {
        return run(procedure, LONG);
    }

    List<String> run(Procedure procedure, Duration limit) throws Exception {
        int before = events.size();
        awaitDone(procedure, limit);
        return awaitEnd(before, procedure);
    }

    /// Performs one and waits until it counts as done, which may be before its end.
    void awaitDone(Procedure procedure, Duration limit) throws Exception {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        procedures.run(procedure, limit.toNanos(), () -> done.complete(true));
        done.get(20, TimeUnit.SECONDS);
    }

    /// How much has been told so far.
    int told() {
        return events.size();
    }

    /// Waits for the end of one.
    ///
    /// @param before how much had been told when it began
    /// @return what was not done
    List<String> awaitEnd(int before, Procedure procedure) {
        await(() -> ended(before, procedure) != null);
        return ended(before, procedure).failures();
    }

    @SuppressWarnings("NullAway") // Waited for.
    private ProcedureEvent.Ended ended(int from, Procedure procedure) {
        for (int i = from; i < events.size(); i++) {
            if (events.get(i) instanceof ProcedureEvent.Ended end && end.procedure() == procedure) {
                return end;
            }
        }
        return null;
    }

    boolean check(Check check) throws Exception {
        return check(check, LONG);
    }

    boolean check(Check check, Duration limit) throws Exception {
        BlockingQueue<Boolean> results = new ArrayBlockingQueue<>(2);
        procedures.check(check, limit.toNanos(), results::add);
        Boolean result = results.poll(20, TimeUnit.SECONDS);
        assertThat(result).as("a result of %s", check).isNotNull();
        return result;
    }

    /// Waits until it is told that the check is negative for this reason; a result comes first.
    void awaitReason(Check check, String beginning) {
        await(() -> !why(check).isEmpty() && why(check).startsWith(beginning));
    }

    /// Checks until it is told that the check is negative for this reason: on a busy machine the
    /// check may reach its limit before the probe does.
    void checkUntil(Check check, Duration limit, String beginning) throws Exception {
        long deadline = System.nanoTime() + 2 * LONG.toNanos();
        while (!why(check).startsWith(beginning)) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            assertThat(check(check, limit)).isFalse();
        }
    }

    private String why(Check check) {
        String detail = "";
        for (ProcedureEvent event : events) {
            if (event instanceof ProcedureEvent.Checked checked && checked.check() == check) {
                detail = checked.detail();
            }
        }
        return detail;
    }

    /// What programs have written.
    List<String> output() {
        return events.stream()
                .filter(ProcedureEvent.Output.class::isInstance)
                .map(event -> ((ProcedureEvent.Output) event).line())
                .toList();
    }

    static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 2 * LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            LockSupport.parkNanos(100_000);
        }
    }

    @Override
    public void close() {
        procedures.close();
    }
}
