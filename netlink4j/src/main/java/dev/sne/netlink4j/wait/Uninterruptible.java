// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.wait;

import java.util.concurrent.BlockingQueue;

/// Waits that an interrupt does not end, because what they wait for comes soon in any case. The
/// calling thread stays interrupted.
public final class Uninterruptible {
    private Uninterruptible() {}

    /// Waits until a thread has ended.
    public static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        restore(interrupted);
    }

    /// Waits for something in a queue, and takes it.
    public static <T> T take(BlockingQueue<T> queue) {
        boolean interrupted = false;
        while (true) {
            try {
                T first = queue.take();
                restore(interrupted);
                return first;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
