// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.link;

import dev.sne.ifmii.link.LinkEvent;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.link.LinkState;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.json.JsonObject;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Shows what happens to interfaces, a line each, until it is cancelled.
public final class LinkWatch {
    private static final long CHECK_MILLIS = 50;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX", Locale.ROOT);

    private final Session session;
    private final boolean json;
    private final long limit;
    private final BlockingQueue<LinkEvent> events = new LinkedBlockingQueue<>();

    /// @param json whether to write JSON objects
    /// @param limit after how many events to end
    public LinkWatch(Session session, boolean json, long limit) {
        this.session = session;
        this.json = json;
        this.limit = limit;
    }

    /// Watches until the session is cancelled or the limit is reached.
    ///
    /// @return the exit status
    public int run(List<String> names, LinkMonitorSettings settings) throws IOException {
        try (LinkMonitor monitor = open(settings)) {
            monitor.urgent(true);
            for (String name : names) {
                monitor.watch(name);
            }
            for (long shown = 0; shown < limit; shown++) {
                LinkEvent event = next();
                if (event == null) {
                    break;
                }
                if (event instanceof LinkEvent.Stopped(Throwable cause)) {
                    throw new CommandException(
                            ExitStatus.FAILED,
                            "cannot watch any more: " + Failures.describe(cause),
                            cause);
                }
                session.print(json ? json(event) : text(event));
                session.out().flush();
            }
        }
        return ExitStatus.DONE;
    }

    private LinkMonitor open(LinkMonitorSettings settings) {
        return session.namespace().isPresent()
                ? LinkMonitor.open(session.namespace().get(), settings, Runnable::run, events::add)
                : LinkMonitor.open(settings, Runnable::run, events::add);
    }

    /// The next event; null when the session is cancelled.
    private @Nullable LinkEvent next() {
        while (!session.cancellation().requested()) {
            try {
                LinkEvent event = events.poll(CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (event != null) {
                    return event;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        return null;
    }

    private static String text(LinkEvent event) {
        return switch (event) {
            case LinkEvent.StateChanged(_, LinkState now) ->
                    time(now.sinceNanos())
                            + ' '
                            + now.name()
                            + ' '
                            + word(now.status())
                            + ": "
                            + now.reason()
                            + " ("
                            + now.source()
                            + ")"
                            + (now.lower().isEmpty() ? "" : " on " + String.join(" ", now.lower()));
            case LinkEvent.Flapped e ->
                    time(e.atNanos())
                            + ' '
                            + e.name()
                            + " lost its signal for a moment ("
                            + e.source()
                            + ")";
            case LinkEvent.SourceChanged e ->
                    time(e.atNanos())
                            + ' '
                            + e.name()
                            + " is watched by "
                            + e.source()
                            + (e.reason().isEmpty() ? "" : ": " + e.reason());
            case LinkEvent.Stopped e -> "stopped: " + e.cause();
        };
    }

    private static String json(LinkEvent event) {
        return switch (event) {
            case LinkEvent.StateChanged(LinkState before, LinkState now) ->
                    head("state", now.name(), now.sinceNanos())
                            .put("before", before.status())
                            .put("status", now.status())
                            .put("reason", now.reason())
                            .put("source", now.source())
                            .put("lower", now.lower())
                            .toString();
            case LinkEvent.Flapped e ->
                    head("flapped", e.name(), e.atNanos()).put("source", e.source()).toString();
            case LinkEvent.SourceChanged e ->
                    head("source", e.name(), e.atNanos())
                            .put("source", e.source())
                            .put("reason", e.reason())
                            .toString();
            case LinkEvent.Stopped e ->
                    new JsonObject()
                            .put("event", "stopped")
                            .put("reason", String.valueOf(e.cause().getMessage()))
                            .toString();
        };
    }

    private static JsonObject head(String event, String name, long nanos) {
        return new JsonObject().put("time", time(nanos)).put("event", event).put("name", name);
    }

    private static String time(long nanos) {
        Instant at = Instant.now().minusNanos(System.nanoTime() - nanos);
        return TIME.format(OffsetDateTime.ofInstant(at, ZoneId.systemDefault()));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
