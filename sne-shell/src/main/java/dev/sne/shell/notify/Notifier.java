// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.NotifyConfig;
import dev.sne.shell.daemon.DaemonEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells people of what happens to a daemon, as its configuration says.
///
/// Each receiver has a thread and a queue of its own; who hands in events never waits.
public final class Notifier implements Consumer<DaemonEvent>, AutoCloseable {
    private static final Duration END = Duration.ofSeconds(3);

    private final Configuration configuration;
    private final Selection selection = new Selection();
    private final List<Courier> couriers = new ArrayList<>();

    Notifier(Configuration configuration, List<Receiver> receivers) {
        this.configuration = configuration;
        for (Receiver each : receivers) {
            couriers.add(new Courier(each));
        }
    }

    /// For a daemon with this configuration.
    public static Notifier of(Configuration configuration) {
        NotifyConfig config = configuration.notifications();
        List<Receiver> receivers = new ArrayList<>();
        config.program().ifPresent(command -> receivers.add(new ProgramReceiver(command)));
        if (config.syslog()) {
            receivers.add(SystemLog.ofThisMachine());
        }
        config.webhook().ifPresent(url -> receivers.add(new Webhook(url)));
        return new Notifier(configuration, receivers);
    }

    /// Takes an event. Called by one thread at a time.
    @Override
    public void accept(DaemonEvent event) {
        Optional<Notification> notification = selection.of(configuration, event);
        if (notification.isPresent()
                && configuration.notifications().events().contains(notification.get().kind())) {
            for (Courier each : couriers) {
                each.take(notification.get());
            }
        }
    }

    List<Courier> couriers() {
        return couriers;
    }

    /// Takes no more, and gives what waits a few seconds to be brought.
    @Override
    public void close() {
        long deadline = System.nanoTime() + END.toNanos();
        couriers.forEach(Courier::close);
        for (Courier each : couriers) {
            each.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
    }
}
