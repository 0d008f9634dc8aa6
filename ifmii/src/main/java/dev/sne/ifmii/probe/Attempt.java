// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One attempt under way: its deadline, what it holds, and what was seen of it so far. Whatever
/// kind of probe it belongs to, it ends here and only once. Belongs to the event loop.
final class Attempt {
    private final EventLoop loop;
    private final long timeoutNanos;
    private final long startNanos;
    private final Consumer<ProbeResult> done;
    private final Deque<Runnable> releases = new ArrayDeque<>();
    private final Future<?> timer;
    private long sentNanos;
    private boolean over;
    private ProbeResult.@Nullable Failed noted;
    private int ignored;
    private String lastIgnored = "";

    /// Starts the clock, which is the event loop's.
    Attempt(EventLoop loop, Duration timeout, Consumer<ProbeResult> done) {
        this.loop = loop;
        this.done = done;
        timeoutNanos = timeout.toNanos();
        startNanos = now();
        sentNanos = startNanos;
        timer = loop.schedule(this::expire, timeoutNanos, TimeUnit.NANOSECONDS);
    }

    boolean isOver() {
        return over;
    }

    /// The question goes out now.
    void sending() {
        sentNanos = now();
    }

    /// Has something released when the attempt ends; what came last goes first. If it has ended
    /// already, that is now.
    void onEnd(Runnable release) {
        if (over) {
            release.run();
        } else {
            releases.push(release);
        }
    }

    /// The right answer is here. If the event loop was held up and reads it only after the
    /// deadline, it does not count any more.
    void alive() {
        long now = now();
        if (now - startNanos >= timeoutNanos) {
            expire();
        } else {
            end(new ProbeResult.Alive(Duration.ofNanos(now - sentNanos)));
        }
    }

    void fail(Reason reason, String detail) {
        end(new ProbeResult.Failed(reason, detail));
    }

    /// Something speaks against an answer, but one may still come.
    void note(Reason reason, String detail) {
        noted = new ProbeResult.Failed(reason, detail);
    }

    /// Something came that is no answer to this attempt.
    void ignore(String what) {
        ignored++;
        lastIgnored = what;
    }

    /// Ends without a result.
    void cancel() {
        if (!over) {
            finish();
        }
    }

    private void expire() {
        ProbeResult.Failed seen = noted;
        Reason reason = seen == null ? Reason.TIMEOUT : seen.reason();
        String detail =
                "no answer within "
                        + Durations.text(timeoutNanos)
                        + (seen == null ? "" : ": " + seen.detail());
        if (ignored > 0) {
            detail += "; ignored " + ignored + ", the last: " + lastIgnored;
        }
        end(new ProbeResult.Failed(reason, detail));
    }

    private void end(ProbeResult result) {
        if (!over) {
            finish();
            // Not at once: the caller of Probe.start is not to be surprised by a result, and
            // whoever has received a packet is not to be by the start of the next attempt.
            loop.execute(() -> done.accept(result));
        }
    }

    private void finish() {
        over = true;
        timer.cancel(false);
        while (!releases.isEmpty()) {
            releases.pop().run();
        }
    }

    private long now() {
        return loop.ticker().nanoTime();
    }
}
