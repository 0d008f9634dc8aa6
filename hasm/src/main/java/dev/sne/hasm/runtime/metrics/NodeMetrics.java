// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.metrics;

import dev.sne.hasm.MainState;
import dev.sne.hasm.State;
import dev.sne.hasm.runtime.node.Failover;
import dev.sne.hasm.runtime.node.GroupStatus;
import dev.sne.hasm.runtime.node.LinkStatus;
import dev.sne.hasm.runtime.node.NodeStatus;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// How the machines of a host fare, as metrics, each time that somebody asks.
final class NodeMetrics implements MultiCollector {
    private static final String PREFIX = "sne_ha_";
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private final Supplier<Optional<NodeStatus>> status;

    NodeMetrics(Supplier<Optional<NodeStatus>> status) {
        this.status = status;
    }

    @Override
    public MetricSnapshots collect() {
        return status.get()
                .map(node -> new Collecting().collect(node))
                .orElseGet(MetricSnapshots::new);
    }

    /// One answer.
    private static final class Collecting {
        private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
        private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();

        MetricSnapshots collect(NodeStatus node) {
            count("pauses", "how often this host stood still", node.pauses(), Labels.EMPTY);
            seconds(
                    "longest_pause",
                    "how late this host was at most",
                    node.longestPause().toNanos() / NANOS_PER_SECOND,
                    Labels.EMPTY);
            count(
                    "messages_malformed",
                    "authentic messages that made no sense",
                    node.malformed(),
                    Labels.EMPTY);
            gauge(
                    "failed",
                    "1 if this host cannot go on and has let go of everything",
                    node.failure() == null ? 0 : 1,
                    Labels.EMPTY);
            node.groups().forEach(this::group);
            node.links().forEach(this::link);
            List<MetricSnapshot> all = new ArrayList<>();
            gauges.values().forEach(each -> all.add(each.build()));
            counters.values().forEach(each -> all.add(each.build()));
            return new MetricSnapshots(all);
        }

        private void group(GroupStatus group) {
            State state = group.state();
            Labels of = Labels.of("group", Integer.toString(group.group()));
            gauge("master", "1 if this host is the master", state.isMaster() ? 1 : 0, of);
            gauge("known_master", "the number of the master, 0 for none", state.master(), of);
            gauge("synchronised", "1 if this host has all flows", state.synced() ? 1 : 0, of);
            gauge("epoch", "which mastership it is", (double) state.epoch().counter(), of);
            gauge("hosts", "hosts in the status table", state.table().size(), of);
            for (MainState each : MainState.values()) {
                gauge(
                        "state",
                        "1 for the state of this host's machine",
                        state.sub().mainState() == each ? 1 : 0,
                        of.add("state", name(each)));
            }
            count(
                    "procedures_overrun",
                    "procedures that did not end within their limit",
                    group.overrunProcedures(),
                    of);
            Failover failover = group.lastFailover();
            if (failover != null) {
                seconds(
                        "last_failover_timestamp",
                        "when the present master became it",
                        failover.at().toEpochMilli() / MILLIS_PER_SECOND,
                        of);
            }
        }

        private void link(LinkStatus link) {
            Labels of = Labels.of("link", name(link.link()));
            gauge("link_carrier", "1 if it has a carrier", link.carrier() ? 1 : 0, of);
            count("link_sent", "messages given to the kernel", link.sent(), of);
            count("link_received", "messages that were authentic and new", link.received(), of);
            count("link_dropped", "datagrams that were neither", link.dropped(), of);
            count("link_errors", "errors of the socket", link.errors(), of);
            link.silence()
                    .forEach((host, silence) ->
                            seconds(
                                    "link_silence",
                                    "since the host was heard over the link",
                                    silence.toNanos() / NANOS_PER_SECOND,
                                    of.add("peer", Integer.toString(host))));
        }

        private static String name(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT);
        }

        private void gauge(String name, String help, double value, Labels labels) {
            gauges.computeIfAbsent(
                            name, _ -> GaugeSnapshot.builder().name(PREFIX + name).help(help))
                    .dataPoint(
                            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                    .value(value)
                                    .labels(labels)
                                    .build());
        }

        private void seconds(String name, String help, double value, Labels labels) {
            gauges.computeIfAbsent(
                            name,
                            _ ->
                                    GaugeSnapshot.builder()
                                            .name(PREFIX + name + "_seconds")
                                            .unit(Unit.SECONDS)
                                            .help(help))
                    .dataPoint(
                            GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                    .value(value)
                                    .labels(labels)
                                    .build());
        }

        private void count(String name, String help, long value, Labels labels) {
            counters.computeIfAbsent(
                            name, _ -> CounterSnapshot.builder().name(PREFIX + name).help(help))
                    .dataPoint(
                            CounterSnapshot.CounterDataPointSnapshot.builder()
                                    .value((double) value)
                                    .labels(labels)
                                    .build());
        }
    }
}
