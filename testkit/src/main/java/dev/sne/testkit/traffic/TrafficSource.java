// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// A client that makes one exchange after another, for as long as its loop runs, whatever happens:
/// a failed exchange is counted and followed by the next, over a new flow.
///
/// The counts may be read by any thread.
public abstract sealed class TrafficSource permits TcpTraffic, UdpTraffic, IcmpTraffic {
    final TrafficLoop loop;
    final TrafficPattern pattern;

    /// What is sent, and expected back; it differs from exchange to exchange.
    final MemorySegment payload;

    // Of the loop's thread alone.
    private long exchange;
    private Runnable onSilence = () -> {};
    private boolean busy;
    private boolean watching;
    private long deadline;

    private long completed;
    private long failed;

    TrafficSource(TrafficLoop loop, TrafficPattern pattern) {
        this.loop = loop;
        this.pattern = pattern;
        payload = Arena.ofAuto().allocate(pattern.bytes(), Long.BYTES);
        for (int i = 0; i < pattern.bytes(); i++) {
            payload.set(ValueLayout.JAVA_BYTE, i, (byte) i);
        }
    }

    /// How many exchanges went well: the answer was exactly what was expected.
    public final synchronized long completed() {
        return completed;
    }

    /// How many exchanges did not: no answer in time, a wrong one, or an error.
    public final synchronized long failed() {
        return failed;
    }

    /// Waits until this many exchanges went well, counted from the start.
    ///
    /// @return whether they did in time
    public final synchronized boolean awaitCompleted(long count, Duration patience)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (completed < count) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /// Marks the payload as that of a new exchange, and gives it up after a time.
    ///
    /// @param onSilence called when neither [#succeeded()] nor [#failure()] was in time
    final void beginExchange(Runnable onSilence) {
        payload.set(ValueLayout.JAVA_LONG, 0, ++exchange);
        this.onSilence = onSilence;
        busy = true;
        deadline = System.nanoTime() + pattern.patience().toNanos();
        if (!watching) {
            watch();
        }
    }

    /// One timer a source is enough, however many exchanges it makes in the meantime.
    private void watch() {
        long left = deadline - System.nanoTime();
        watching = busy && left > 0;
        if (watching) {
            loop.after(left, this::watch);
        } else if (busy) {
            onSilence.run();
        }
    }

    /// Whether an answer is still wanted; one that comes later, or twice, counts for nothing.
    final boolean inExchange() {
        return busy;
    }

    /// Whether `length` bytes at the start of `received` equal the payload from `offset` on.
    final boolean isExpected(MemorySegment received, long from, long length, long offset) {
        return offset + length <= payload.byteSize()
                && MemorySegment.mismatch(
                                received, from, from + length, payload, offset, offset + length)
                        < 0;
    }

    final void succeeded() {
        endExchange(true);
    }

    final void failure() {
        endExchange(false);
    }

    private synchronized void endExchange(boolean success) {
        busy = false;
        if (success) {
            completed++;
        } else {
            failed++;
        }
        notifyAll();
    }
}
