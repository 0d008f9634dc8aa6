// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import java.util.ArrayList;
import java.util.List;

/// Work that keeps all processors busy, at ordinary priority: twice as many threads as there are
/// processors, which compute and never wait.
final class Hogs implements AutoCloseable {
    static final int THREADS = 2 * Runtime.getRuntime().availableProcessors();

    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    private Hogs() {}

    /// Begins.
    static Hogs start() {
        Hogs hogs = new Hogs();
        for (int i = 0; i < THREADS; i++) {
            hogs.threads.add(
                    Thread.ofPlatform().daemon().name("lab-hog-" + i).start(hogs::compute));
        }
        return hogs;
    }

    private void compute() {
        while (!over) {
            Thread.onSpinWait();
        }
    }

    /// Ends it.
    @Override
    public void close() {
        over = true;
        for (Thread each : threads) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
