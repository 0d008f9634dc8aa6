// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.probe.ProbeResult.Alive;
import dev.sne.ifmii.probe.ProbeResult.Failed;
import dev.sne.ifmii.probe.ProbeResult.Reason;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ProbeResult> results = new ArrayList<>();
    private final List<String> released = new ArrayList<>();

    private Attempt start(int millis) {
        channel.freezeTime();
        return new Attempt(channel.eventLoop(), Duration.ofMillis(millis), results::add);
    }

    /// Lets time go by, and the timers that are due in it.
    private void pass(int millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        channel.runPendingTasks();
    }

    @Test
    void tellsTheRoundTrip() {
        Attempt attempt = start(100);
        pass(10);
        attempt.sending();
        pass(30);
        attempt.alive();
        assertThat(results).isEmpty();

        pass(0);
        assertThat(results).containsExactly(new Alive(Duration.ofMillis(30)));
    }

    @Test
    void endsAtItsDeadlineWithWhatWasSeen() {
        Attempt attempt = start(100);
        attempt.note(Reason.UNREACHABLE, "no route");
        attempt.ignore("something");
        attempt.ignore("something else");
        pass(99);
        assertThat(attempt.isOver()).isFalse();

        pass(1);
        assertThat(results)
                .containsExactly(
                        new Failed(
                                Reason.UNREACHABLE,
                                "no answer within 100 ms: no route; ignored 2, the last:"
                                        + " something else"));
    }

    @Test
    void takesNoAnswerAfterItsDeadlineEvenIfTheLoopWasHeldUp() {
        Attempt attempt = start(100);
        channel.advanceTimeBy(100, TimeUnit.MILLISECONDS);
        attempt.alive();

        pass(0);
        assertThat(results).containsExactly(new Failed(Reason.TIMEOUT, "no answer within 100 ms"));
    }

    @Test
    void endsOnce() {
        Attempt attempt = start(100);
        attempt.onEnd(() -> released.add("first"));
        attempt.onEnd(() -> released.add("second"));
        attempt.fail(Reason.REFUSED, "no");
        attempt.alive();
        attempt.fail(Reason.TIMEOUT, "late");
        attempt.cancel();
        pass(200);

        assertThat(results).containsExactly(new Failed(Reason.REFUSED, "no"));
        assertThat(released).containsExactly("second", "first");
    }

    @Test
    void releasesAtOnceWhatComesTooLate() {
        Attempt attempt = start(100);
        attempt.cancel();
        attempt.onEnd(() -> released.add("late"));
        pass(200);

        assertThat(released).containsExactly("late");
        assertThat(results).isEmpty();
    }
}
