// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.replicator.FlowChoice;
import dev.sne.hasm.runtime.replicator.FlowClass;
import dev.sne.hasm.runtime.replicator.ReplicatorSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How flows get to the other hosts.
///
/// @param enabled whether they do
/// @param eventBufferBytes room for the kernel's events that wait to be read
/// @param tracking how strict the kernel is with TCP connections that moved
/// @param mergeWindow how long the modes that merge hold changes back
/// @param sweepInterval how often strong mode tells of refreshed timers
/// @param mtu of the links
/// @param classes flows that are replicated alike, in the order of the file
public record ReplicationConfig(
        boolean enabled,
        long eventBufferBytes,
        WindowTracking tracking,
        Duration mergeWindow,
        Duration sweepInterval,
        int mtu,
        List<FlowClass> classes) {

    /// What may be said of a class.
    enum ClassMode {
        NONE,
        STRONG,
        WEAK,
        INCREMENTAL,
        PREPROCESS
    }

    private static final Key<Boolean> ENABLED =
            Key.of("enabled", Types.FLAG, "true", "whether flows are replicated", "false");
    private static final Key<Long> EVENT_BUFFER =
            Key.of(
                    "event-buffer",
                    Quantities.size(1L << 16, 1L << 30),
                    "\"16MiB\"",
                    "room for the kernel's events that wait to be read; the kernel doubles it and"
                            + " counts 1.25 KiB for an event",
                    "\"64MiB\"");
    private static final Key<WindowTracking> TRACKING =
            Key.of(
                    "window-tracking",
                    Types.word(WindowTracking.class),
                    "\"liberal\"",
                    "whether a TCP connection that moved here may send anything, or only what is"
                            + " within its window: one that moves to and fro, as in a split brain,"
                            + " may be outside of what this kernel has seen, and then hangs",
                    "\"kept\"");
    private static final Key<Duration> MERGE_WINDOW =
            Key.of(
                    "merge-window",
                    Quantities.time(Duration.ofMillis(1), Duration.ofMinutes(1)),
                    "\"1s\"",
                    "how long the modes `incremental` and `preprocess` hold changes back",
                    "\"200ms\"");
    private static final Key<Duration> SWEEP_INTERVAL =
            Key.of(
                    "sweep-interval",
                    Quantities.time(Duration.ofSeconds(1), Duration.ofHours(1)),
                    "\"" + Quantities.text(ReplicatorSettings.SWEEP_INTERVAL) + "\"",
                    "how often the mode `strong` tells of timers that packets have refreshed",
                    "\"10s\"");
    private static final Key<Integer> MTU =
            Key.of(
                    "mtu",
                    Types.number(576, 65_535),
                    "1500",
                    "the smallest MTU on the links",
                    "9000");

    static final TableSpec SPEC =
            new TableSpec(
                    "replication",
                    false,
                    "optional",
                    "How the table of flows gets to the other hosts.",
                    List.of(ENABLED, EVENT_BUFFER, TRACKING, MERGE_WINDOW, SWEEP_INTERVAL, MTU),
                    List.of("class"));

    private static final Key<String> NAME =
            Key.required(
                    "name",
                    Types.HOST_NAME,
                    "its name, unique; `local` and `rest` are taken",
                    "\"dns\"");
    private static final Key<FlowFilter> FILTER =
            Key.required(
                    "filter",
                    Types.FILTER,
                    "which flows, in the language of [FILTERS.md](../conntrack/FILTERS.md), but"
                            + " only by what never changes: family, protocol, addresses, ports,"
                            + " translation, zones",
                    "\"proto=udp dport=53\"");
    private static final Key<ClassMode> MODE =
            Key.required(
                    "mode",
                    Types.word(ClassMode.class),
                    "not at all; every event, and refreshed timers; every event; changes within"
                            + " `merge-window` as one, without or with what never changes",
                    "\"none\"");

    static final TableSpec CLASS_SPEC =
            TableSpec.repeated(
                    "replication.class",
                    "optional",
                    "Flows that are replicated alike. A flow is in the first class whose filter it"
                            + " matches; those in none are replicated in mode `weak`. Names and"
                            + " filters are the same on all hosts.",
                    List.of(NAME, FILTER, MODE));

    static ReplicationConfig read(Section section) {
        List<FlowClass> classes = new ArrayList<>();
        Set<String> names = new HashSet<>(Set.of(FlowChoice.LOCAL, FlowChoice.REST));
        for (Section each : section.tables(CLASS_SPEC)) {
            String name = each.get(NAME);
            if (each.has(NAME) && !names.add(name)) {
                each.problems().error(each.path(NAME), "'" + name + "' is taken");
            }
            FlowFilter filter = each.get(FILTER);
            ClassMode mode = each.get(MODE);
            try {
                classes.add(new FlowClass(name, filter, modeOf(mode)));
            } catch (IllegalArgumentException e) {
                each.problems().error(each.path(FILTER), String.valueOf(e.getMessage()));
            }
        }
        return new ReplicationConfig(
                section.get(ENABLED),
                section.get(EVENT_BUFFER),
                section.get(TRACKING),
                section.get(MERGE_WINDOW),
                section.get(SWEEP_INTERVAL),
                section.get(MTU),
                List.copyOf(classes));
    }

    private static @Nullable ReplicationMode modeOf(ClassMode mode) {
        return switch (mode) {
            case NONE -> null;
            case STRONG -> ReplicationMode.STRONG;
            case WEAK -> ReplicationMode.WEAK;
            case INCREMENTAL -> ReplicationMode.INCREMENTAL;
            case PREPROCESS -> ReplicationMode.PREPROCESS;
        };
    }
}
