// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// What is to happen, by its time; at the same time in the order in which it was asked for.
final class Tasks {
    private record Task(long atNanos, long order, Runnable action) implements Comparable<Task> {
        @Override
        public int compareTo(Task other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private long order;
    private long now;

    long now() {
        return now;
    }

    void after(long delayNanos, Runnable action) {
        tasks.add(new Task(now + delayNanos, order++, action));
    }

    long nextNanos() {
        @Nullable Task next = tasks.peek();
        return next == null ? Long.MAX_VALUE : next.atNanos;
    }

    void advance(long nanos) {
        now = Math.max(now, nanos);
    }

    void performNext() {
        tasks.remove().action.run();
    }
}
