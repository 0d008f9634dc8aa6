// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.ifmii.probe.ProbeResult.Alive;
import dev.sne.ifmii.probe.ProbeResult.Failed;
import dev.sne.ifmii.probe.ProbeResult.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ProbeMonitorTest {
    private static final ProbeResult ALIVE = new Alive(Duration.ofMillis(1));
    private static final ProbeResult FAILED = new Failed(Reason.TIMEOUT, "nothing");
    private static final ProbeSchedule EVERY_100_MS =
            ProbeSchedule.of(Duration.ofMillis(100), Duration.ofMillis(50)).withJitter(0);

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final Scripted probe = new Scripted();
    private final List<String> changes = new ArrayList<>();

    /// A probe whose results the test gives, and which notes when it was started.
    private final class Scripted implements Probe {
        final List<Long> starts = new ArrayList<>();
        @Nullable Consumer<ProbeResult> pending;
        boolean closed;

        @Override
        public void start(Duration timeout, Consumer<ProbeResult> done) {
            assertThat(pending).isNull();
            starts.add(now());
            pending = done;
        }

        void answer(ProbeResult result) {
            Consumer<ProbeResult> done = pending;
            pending = null;
            done.accept(result);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private long now() {
        return TimeUnit.NANOSECONDS.toMillis(channel.eventLoop().ticker().nanoTime());
    }

    private ProbeMonitor start(ProbeSchedule schedule) {
        channel.freezeTime();
        ProbeMonitor monitor =
                new ProbeMonitor(
                        channel.eventLoop(),
                        probe,
                        schedule,
                        new SplittableRandom(1),
                        Runnable::run,
                        change -> changes.add(now() + " " + change.health()));
        monitor.start();
        pass(0);
        return monitor;
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    @Test
    void tellsChangesAlone() {
        ProbeMonitor monitor = start(EVERY_100_MS);
        long start = probe.starts.getFirst();
        for (ProbeResult result :
                List.of(ALIVE, ALIVE, ALIVE, FAILED, FAILED, ALIVE, FAILED, FAILED, FAILED)) {
            probe.answer(result);
            pass(100);
        }

        assertThat(changes)
                .containsExactly((start + 100) + " HEALTHY", (start + 800) + " UNHEALTHY");
        assertThat(monitor.health()).isEqualTo(Health.UNHEALTHY);
        assertThat(monitor.last()).contains(FAILED);
    }

    @Test
    void countsTheIntervalFromStartToStart() {
        start(EVERY_100_MS);
        pass(40);
        probe.answer(ALIVE);
        pass(59);
        assertThat(probe.starts).hasSize(1);

        pass(1);
        assertThat(probe.starts).hasSize(2);
    }

    @Test
    void doesNotCatchUpAfterASlowAttempt() {
        start(EVERY_100_MS);
        pass(350);
        probe.answer(FAILED);
        pass(0);
        probe.answer(FAILED);
        pass(99);

        assertThat(probe.starts).hasSize(2);
    }

    @Test
    void keepsWithinItsJitter() {
        start(EVERY_100_MS.withJitter(0.2));
        pass(40);
        for (int i = 0; i < 500; i++) {
            probe.answer(ALIVE);
            while (probe.pending == null) {
                pass(1);
            }
        }
        List<Long> intervals = new ArrayList<>();
        for (int i = 1; i < probe.starts.size(); i++) {
            intervals.add(probe.starts.get(i) - probe.starts.get(i - 1));
        }

        assertThat(intervals).allMatch(interval -> interval >= 80 && interval <= 121);
        assertThat(intervals).anyMatch(interval -> interval < 90);
        assertThat(intervals).anyMatch(interval -> interval > 110);
    }

    @Test
    void isSilentWhenClosed() {
        ProbeMonitor monitor = start(EVERY_100_MS.withHysteresis(1, 1));
        Consumer<ProbeResult> late = probe.pending;
        monitor.close();
        late.accept(ALIVE);
        pass(1000);

        assertThat(probe.closed).isTrue();
        assertThat(changes).isEmpty();
        assertThat(probe.starts).hasSize(1);
    }

    @Test
    void saysHowLongDetectionTakesAtMost() {
        assertThat(EVERY_100_MS.worstCaseDetection()).isEqualTo(Duration.ofMillis(350));
        assertThat(
                        ProbeSchedule.of(Duration.ofMillis(100), Duration.ofMillis(200))
                                .withHysteresis(1, 2)
                                .worstCaseDetection())
                .isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void checksItsSchedule() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EVERY_100_MS.withJitter(0.6))
                .withMessage("jitter not between 0.0 and 0.5: 0.6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ProbeSchedule.of(Duration.ZERO, Duration.ofMillis(1)))
                .withMessage("interval not positive: PT0S");
    }
}
