// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.wait.Uninterruptible;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/// One direction of a cable of [FaultRelay], with a thread of its own. Datagrams are received and
/// sent many with one system call.
final class RelayLane implements AutoCloseable {
    private static final int AT_ONCE = 64;
    private static final int STRIDE = 2048;
    private static final int MAX_HELD = 256;
    private static final long LEAST_DELAY_NANOS = 500_000;
    private static final long MOST_DELAY_NANOS = 5_000_000;
    private static final long IDLE_NANOS = 50_000_000;

    private final int from;
    private final int to;
    private final SplittableRandom random;
    private final Thread thread;
    private volatile Faults faults = Faults.NONE;
    private volatile boolean closed;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private final AtomicLong duplicated = new AtomicLong();
    private final AtomicLong delayed = new AtomicLong();

    private final MessageBatch in = new MessageBatch(AT_ONCE, STRIDE);
    private final MessageBatch out = new MessageBatch(2 * AT_ONCE + MAX_HELD, STRIDE);
    private int outgoing;
    private final MemorySegment held = Arena.ofAuto().allocate((long) MAX_HELD * STRIDE);
    private final int[] heldLength = new int[MAX_HELD];

    /// When what is held is to go on; [Long#MAX_VALUE] where there is nothing.
    private final long[] due = new long[MAX_HELD];

    /// @param target where to send to, a socket address
    RelayLane(String name, int from, int to, MemorySegment target, SplittableRandom random) {
        this.from = from;
        this.to = to;
        this.random = random;
        out.address(target);
        Arrays.fill(due, Long.MAX_VALUE);
        thread = Thread.ofPlatform().daemon().name("relay " + name).start(this::run);
    }

    void faults(Faults other) {
        faults = other;
    }

    long received() {
        return received.get();
    }

    long lost() {
        return lost.get();
    }

    long duplicated() {
        return duplicated.get();
    }

    long delayed() {
        return delayed.get();
    }

    private void run() {
        MemorySegment poll = Arena.ofAuto().allocate(Libc.POLL_BYTES, Long.BYTES);
        while (!closed) {
            int count = in.receive(from);
            long now = System.nanoTime();
            Faults current = faults;
            for (int i = 0; i < count; i++) {
                pass(i, current, now);
            }
            long next = release(now);
            send();
            if (count <= 0) {
                Libc.pollInput(from, Math.clamp(next - now, 0, IDLE_NANOS), poll);
            }
        }
    }

    private void pass(int index, Faults current, long now) {
        received.getAndIncrement();
        if (random.nextDouble() < current.loss()) {
            lost.getAndIncrement();
            return;
        }
        boolean twice = random.nextDouble() < current.duplication();
        if (random.nextDouble() < current.delay() && hold(index, now)) {
            delayed.getAndIncrement();
        } else {
            append(in.bytes(), in.at(index), in.received(index));
        }
        if (twice) {
            duplicated.getAndIncrement();
            append(in.bytes(), in.at(index), in.received(index));
        }
    }

    private void append(MemorySegment bytes, long offset, int length) {
        MemorySegment.copy(bytes, offset, out.bytes(), out.at(outgoing), length);
        out.length(outgoing++, length);
    }

    private boolean hold(int index, long now) {
        for (int i = 0; i < MAX_HELD; i++) {
            if (due[i] == Long.MAX_VALUE) {
                due[i] = now + random.nextLong(LEAST_DELAY_NANOS, MOST_DELAY_NANOS);
                heldLength[i] = in.received(index);
                MemorySegment.copy(
                        in.bytes(), in.at(index), held, (long) i * STRIDE, heldLength[i]);
                return true;
            }
        }
        return false;
    }

    /// @return when the next is due
    private long release(long now) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < MAX_HELD; i++) {
            if (due[i] <= now) {
                append(held, (long) i * STRIDE, heldLength[i]);
                due[i] = Long.MAX_VALUE;
            }
            next = Math.min(next, due[i]);
        }
        return next;
    }

    private void send() {
        for (int sent = 0; sent < outgoing; ) {
            // What can't be sent is one more that is lost.
            sent += Math.max(out.send(to, sent, outgoing - sent), 1);
        }
        outgoing = 0;
    }

    @Override
    public void close() {
        closed = true;
        Uninterruptible.join(thread);
    }
}
