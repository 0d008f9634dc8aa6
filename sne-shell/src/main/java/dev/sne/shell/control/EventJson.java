// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.runtime.procedure.ProcedureEvent;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// What happens, an object each. All have the same head; what is behind it depends on the `event`.
public final class EventJson {
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSXXX", Locale.ROOT);
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1000;

    private EventJson() {}

    /// An event of the daemon with this configuration.
    public static JsonObject of(Configuration configuration, DaemonEvent event) {
        JsonObject json =
                new JsonObject()
                        .put("time", time(event))
                        .put("monotonic", event.at().monotonicNanos())
                        .put("host", configuration.host().name());
        if (event.group() != DaemonEvent.NO_GROUP) {
            json.put("group", event.group());
        }
        return switch (event) {
            case DaemonEvent.Moved moved -> moved(json, configuration, moved);
            case DaemonEvent.Told told ->
                    json.put("event", told.event())
                            .put("about", configuration.hostName(told.host()));
            case DaemonEvent.Procedure procedure -> procedure(json, procedure.event());
            case DaemonEvent.Replication replication ->
                    json.put("event", "replication_" + word(replication.alarm()))
                            .put("detail", replication.detail());
            case DaemonEvent.Paused paused ->
                    json.put("event", "pause").put("late_us", micros(paused.late()));
            case DaemonEvent.Life life ->
                    json.put("event", life.stage()).put("detail", life.detail());
        };
    }

    private static JsonObject moved(
            JsonObject json, Configuration configuration, DaemonEvent.Moved moved) {
        int master = moved.transition().master();
        return json.put("event", "transition")
                .put("from", moved.transition().from().id())
                .put("to", moved.transition().to().id())
                .put("master", master == Hosts.NONE ? null : configuration.hostName(master))
                .put("epoch", moved.transition().epoch().toString())
                .put("cause", moved.transition().cause());
    }

    private static JsonObject procedure(JsonObject json, ProcedureEvent event) {
        return switch (event) {
            case ProcedureEvent.Ended ended ->
                    json.put("event", "procedure")
                            .put("procedure", ended.procedure().hook())
                            .put("took_us", micros(ended.took()))
                            .put("failures", ended.failures());
            case ProcedureEvent.Checked checked ->
                    json.put("event", "check")
                            .put("check", checked.check().hook())
                            .put("positive", checked.positive())
                            .put("detail", checked.detail());
            case ProcedureEvent.Output output ->
                    json.put("event", "output")
                            .put("procedure", output.hook())
                            .put("line", output.line());
            case ProcedureEvent.AnnouncementFailed failed ->
                    json.put("event", "announcement_failed").put("detail", failed.detail());
            case ProcedureEvent.LinkChanged changed ->
                    json.put("event", "link")
                            .put("interface", changed.now().name())
                            .put("before", changed.before().status())
                            .put("status", changed.now().status())
                            .put("reason", changed.now().reason())
                            .put("source", changed.now().source());
            case ProcedureEvent.LinksLost lost ->
                    json.put("event", "links_lost").put("detail", lost.detail());
        };
    }

    /// RFC 3339 with microseconds, in UTC.
    static String time(Instant instant) {
        return MICROS.format(instant.atOffset(ZoneOffset.UTC));
    }

    /// When it happened, as above.
    public static String time(DaemonEvent event) {
        return time(instant(event));
    }

    /// A constant in lower case.
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /// When it happened.
    static Instant instant(DaemonEvent event) {
        long micros = event.at().unixMicros();
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }
}
