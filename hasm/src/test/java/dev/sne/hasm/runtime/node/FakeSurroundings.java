// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Effect;
import dev.sne.hasm.message.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/// A thread, a clock, a disk and a network under control.
final class FakeSurroundings implements Surroundings {
    private record Later(long due, long order, Runnable task) {}

    private final Queue<Runnable> posted = new ArrayDeque<>();
    private final Queue<Runnable> disk = new ArrayDeque<>();
    private final Queue<Later> later =
            new PriorityQueue<>(
                    Comparator.comparingLong(Later::due).thenComparingLong(Later::order));
    final List<Message> sent = new ArrayList<>();
    private long now = 1_000_000_000L;
    private long wake = Long.MAX_VALUE;
    private long order;
    boolean slowDisk;

    @Override
    public long nowNanos() {
        return now;
    }

    @Override
    public void wakeAt(long nanos) {
        wake = nanos;
    }

    @Override
    public void post(Runnable task) {
        posted.add(task);
    }

    @Override
    public void after(long nanos, Runnable task) {
        later.add(new Later(now + nanos, order++, task));
    }

    @Override
    public void send(Effect.Send send) {
        sent.add(send.message());
    }

    @Override
    public void tell(Runnable task) {
        task.run();
    }

    @Override
    public void store(Runnable task) {
        if (slowDisk) {
            disk.add(task);
        } else {
            task.run();
        }
    }

    /// The disk has done what it was asked for.
    void finishStoring() {
        slowDisk = false;
        while (!disk.isEmpty()) {
            disk.remove().run();
        }
    }

    /// Lets time pass, and everything happen when it is due.
    void pass(Driver driver, long nanos) {
        long end = now + nanos;
        runPosted();
        while (true) {
            Later first = later.peek();
            long due = Math.min(first == null ? Long.MAX_VALUE : first.due(), wake);
            if (due > end) {
                break;
            }
            now = Math.max(now, due);
            if (first != null && first.due() <= now) {
                later.remove().task().run();
            } else {
                wake = Long.MAX_VALUE;
                driver.judge();
            }
            runPosted();
        }
        now = end;
    }

    /// Lets time pass in which nothing happens here.
    void standStill(long nanos) {
        now += nanos;
    }

    void runPosted() {
        while (!posted.isEmpty()) {
            posted.remove().run();
        }
    }
}
