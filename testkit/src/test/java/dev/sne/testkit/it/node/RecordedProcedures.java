// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.node;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.node.Procedures;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Notes what it is asked to perform, and when, and does nothing else. What was activated works.
final class RecordedProcedures implements Procedures {
    /// One procedure, and when it began on the clock of [System#nanoTime].
    record Call(Procedure procedure, long nanos) {}

    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Map<Procedure, Boolean> hanging = new EnumMap<>(Procedure.class);
    private final AtomicBoolean uplink;
    private volatile boolean service;
    private volatile boolean healthy = true;
    private volatile Duration stall = Duration.ZERO;

    /// @param uplink whether the uplink is up, the same for all groups of a host
    RecordedProcedures(AtomicBoolean uplink) {
        this.uplink = uplink;
    }

    /// When a procedure was last asked for.
    long last(Procedure procedure) {
        return calls.stream()
                .filter(call -> call.procedure() == procedure)
                .mapToLong(Call::nanos)
                .max()
                .orElse(Long.MIN_VALUE);
    }

    boolean isServing() {
        return service;
    }

    /// Whether the service works here once it is active.
    void healthy(boolean yes) {
        healthy = yes;
    }

    /// Has the caller of the next check stand still, as for a collection of garbage.
    void stall(Duration duration) {
        stall = duration;
    }

    /// Never tells the end of a procedure.
    void hang(Procedure procedure) {
        hanging.put(procedure, true);
    }

    @Override
    public void check(Check check, long limitNanos, Consumer<Boolean> done) {
        if (!stall.isZero()) {
            long until = System.nanoTime() + stall.toNanos();
            stall = Duration.ZERO;
            while (System.nanoTime() < until) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
        }
        done.accept(
                switch (check) {
                    case DOWNLINK, REMOTE_SERVICE -> true;
                    case UPLINK -> uplink.get();
                    case LOCAL_SERVICE -> service && healthy;
                });
    }

    @Override
    public void run(Procedure procedure, long limitNanos, Runnable done) {
        calls.add(new Call(procedure, System.nanoTime()));
        switch (procedure) {
            case UPLINK_ACTIVATE -> uplink.set(true);
            case UPLINK_DEACTIVATE -> uplink.set(false);
            case SERVICE_ACTIVATE -> service = true;
            case SERVICE_DEACTIVATE -> service = false;
            default -> {
                // Nobody is there to hear it.
            }
        }
        if (!hanging.containsKey(procedure)) {
            done.run();
        }
    }

    @Override
    public void cancel() {
        // Nothing is ever under way.
    }
}
