// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Repeats a probe by its schedule and tells when the verdict changes.
///
/// Runs on the event loop of the probe, where all of its methods belong; the listener is called on
/// an executor of its own choice. The monitor owns the probe and closes it.
public final class ProbeMonitor implements AutoCloseable {
    /// A verdict that differs from the one before.
    ///
    /// @param health the new verdict
    /// @param last the result that made it
    public record Change(Health health, ProbeResult last) {}

    private final EventLoop loop;
    private final Probe probe;
    private final ProbeSchedule schedule;
    private final RandomGenerator random;
    private final Executor executor;
    private final Consumer<Change> listener;
    private final Hysteresis hysteresis;
    private @Nullable ProbeResult last;
    private @Nullable Future<?> timer;
    private long nextNanos;
    private boolean closed;

    ProbeMonitor(
            EventLoop loop,
            Probe probe,
            ProbeSchedule schedule,
            RandomGenerator random,
            Executor executor,
            Consumer<Change> listener) {
        this.loop = loop;
        this.probe = probe;
        this.schedule = schedule;
        this.random = random;
        this.executor = executor;
        this.listener = listener;
        hysteresis = new Hysteresis(schedule.rise(), schedule.fall());
    }

    /// Starts to probe. For the event loop.
    ///
    /// @param executor calls `listener`; the event loop itself may be it
    public static ProbeMonitor start(
            ProbeOrigin origin,
            Probe probe,
            ProbeSchedule schedule,
            Executor executor,
            Consumer<Change> listener) {
        origin.checkOnLoop();
        ProbeMonitor monitor =
                new ProbeMonitor(
                        origin.loop(), probe, schedule, Tokens.source(), executor, listener);
        monitor.start();
        return monitor;
    }

    void start() {
        schedule(schedule.firstDelayNanos(random));
    }

    /// The verdict.
    public Health health() {
        return hysteresis.health();
    }

    /// The result that came last, if there is one.
    public Optional<ProbeResult> last() {
        return Optional.ofNullable(last);
    }

    private void schedule(long delayNanos) {
        timer = loop.schedule(this::ask, delayNanos, TimeUnit.NANOSECONDS);
    }

    private void ask() {
        nextNanos = loop.ticker().nanoTime() + schedule.nextDelayNanos(random);
        probe.start(schedule.timeout(), this::take);
    }

    private void take(ProbeResult result) {
        if (closed) {
            return;
        }
        last = result;
        schedule(Math.max(0, nextNanos - loop.ticker().nanoTime()));
        if (hysteresis.take(result instanceof ProbeResult.Alive)) {
            Change change = new Change(hysteresis.health(), result);
            executor.execute(() -> listener.accept(change));
        }
    }

    /// Ends it, and the probe. A change that was handed to the executor before is still told.
    /// Idempotent.
    @Override
    public void close() {
        closed = true;
        if (timer != null) {
            timer.cancel(false);
        }
        probe.close();
    }
}
