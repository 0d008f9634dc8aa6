// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.event.FlowEvents;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.FlowFormats;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.cli.Value;
import dev.sne.shell.flow.FlowWatch;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.LibraryLogs;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// `watch`: shows what happens to flows, as it happens.
final class WatchCommand implements Command {
    private static final List<String> EVENTS = List.of("new", "update", "destroy");
    private static final int KIBIBYTE = 1 << 10;
    private static final int MIN_BUFFER_KIBIBYTES = 64;
    private static final int DEFAULT_BUFFER_KIBIBYTES = 32 << 10;
    private static final int MAX_BUFFER_KIBIBYTES = 1 << 20;

    @Override
    public String name() {
        return "watch";
    }

    @Override
    public String summary() {
        return "show how flows begin, change and end";
    }

    @Override
    public Operands operands() {
        return Operands.FILTER;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of(
                        "-e",
                        "--events",
                        Value.words("EVENTS", EVENTS),
                        "of new, update and destroy, those to show, separated by commas (all)"),
                DumpOptions.FORMAT,
                DumpOptions.ID,
                DumpOptions.LABELS,
                Option.flag(
                        "--timestamps", "put the time of the event in front, and when flows began"),
                DumpOptions.ALL,
                Option.of("--limit", Value.free("N"), "end after N events"),
                Option.of(
                        "--buffer",
                        Value.free("KIB"),
                        "room for events that wait to be read, in KiB (32768)"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "Where events come faster than they are read, the kernel drops some. That is said,"
                        + " the table is compared with what has been shown, and the differences"
                        + " follow like events.",
                "Ends on SIGINT or SIGTERM with status 0.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne watch proto=tcp dport=22",
                "sne watch -e new,destroy -o ndjson",
                "sne watch --timestamps not src=10.0.0.0/8");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        String name = DumpOptions.format(arguments);
        Set<FlowEventType> types = types(arguments.value("--events"));
        long limit = arguments.number("--limit", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        int buffer = KIBIBYTE * bufferKibibytes(arguments);
        FlowFilter filter =
                arguments.operands().isEmpty()
                        ? FlowFilter.all()
                        : FlowFilter.parse(arguments.joined());
        FlowFormat format = FlowFormats.of(name, DumpOptions.eventColumns(arguments));
        LibraryLogs.quieten(session);
        FlowWatch watch = new FlowWatch(session, filter, format, limit);
        try (FlowEvents events = open(session, types, buffer, watch)) {
            watch.await(events);
        }
        session.summary(watch.end());
        return ExitStatus.DONE;
    }

    private static int bufferKibibytes(Arguments arguments) {
        return (int)
                arguments.number(
                        "--buffer",
                        MIN_BUFFER_KIBIBYTES,
                        MAX_BUFFER_KIBIBYTES,
                        DEFAULT_BUFFER_KIBIBYTES);
    }

    private static FlowEvents open(
            Session session, Set<FlowEventType> types, int buffer, FlowWatch watch) {
        if (session.namespace().isPresent()) {
            return FlowEvents.open(session.namespace().get(), types, buffer, watch);
        }
        try (NetworkNamespace own = NetworkNamespace.current()) {
            return FlowEvents.open(own, types, buffer, watch);
        }
    }

    private static Set<FlowEventType> types(@Nullable String words) {
        if (words == null) {
            return EnumSet.allOf(FlowEventType.class);
        }
        Set<FlowEventType> types = EnumSet.noneOf(FlowEventType.class);
        for (String word : words.split(",", -1)) {
            types.add(type(word));
        }
        return types;
    }

    private static FlowEventType type(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "new" -> FlowEventType.NEW;
            case "update", "updates" -> FlowEventType.UPDATE;
            case "destroy" -> FlowEventType.DESTROY;
            default ->
                    throw new UsageException(
                            "--events: unknown event '" + word + "'" + Suggestion.of(word, EVENTS));
        };
    }
}
