// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import java.time.Duration;

/// Gives systemd signs of life, each after the thread that decides who is master has answered: one
/// that hangs has the service restarted.
public final class Watchdog {
    private Watchdog() {}

    /// Begins, if signs of life are expected, and goes on as long as the process.
    public static void start(ServiceManager manager, Daemon daemon) {
        manager.watchdog()
                .ifPresent(limit ->
                        Thread.ofPlatform()
                                .name("sne-watchdog")
                                .daemon()
                                .start(() -> guard(manager, daemon, limit.dividedBy(3))));
    }

    private static void guard(ServiceManager manager, Daemon daemon, Duration interval) {
        try {
            while (true) {
                // Waits for that thread.
                daemon.node();
                manager.tell("WATCHDOG=1");
                Thread.sleep(interval);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
