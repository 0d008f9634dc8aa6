// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.State;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.runtime.node.Failover;
import dev.sne.hasm.runtime.node.GroupStatus;
import dev.sne.hasm.runtime.node.LinkStatus;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.ifmii.link.LinkState;
import dev.sne.shell.config.HostConfig;
import dev.sne.shell.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a cluster fares, as JSON. Times that last are in microseconds.
final class StatusJson {
    private static final long NANOS_PER_MICRO = 1000;

    private final ClusterView view;

    private StatusJson(ClusterView view) {
        this.view = view;
    }

    /// All of it.
    static JsonObject of(ClusterView view) {
        return new StatusJson(view).all();
    }

    /// The status tables alone.
    static JsonObject members(ClusterView view, List<GroupStatus> groups) {
        StatusJson json = new StatusJson(view);
        List<JsonObject> all = new ArrayList<>();
        for (GroupStatus group : groups) {
            all.add(
                    new JsonObject()
                            .put("group", group.group())
                            .putObjects("members", json.members(group)));
        }
        return json.head().putObjects("groups", all);
    }

    private JsonObject head() {
        return new JsonObject()
                .put("time", EventJson.time(view.now()))
                .put("cluster", view.configuration().cluster().number())
                .put("host", view.configuration().host().name());
    }

    private JsonObject all() {
        Findings findings = Findings.of(view);
        JsonObject json =
                head().put("healthy", findings.problems().isEmpty())
                        .put("problems", findings.problems())
                        .put("notes", findings.notes())
                        .put("mode", view.configuration().mode())
                        .put("maintenance", view.maintenance());
        view.node().ifPresent(node -> node(json, node));
        List<JsonObject> replication = new ArrayList<>();
        view.replication().forEach((group, status) -> replication.add(replication(group, status)));
        return json.putObjects("replication", replication);
    }

    private void node(JsonObject json, NodeStatus node) {
        List<JsonObject> groups = new ArrayList<>();
        for (GroupStatus each : node.groups()) {
            groups.add(group(each));
        }
        List<JsonObject> links = new ArrayList<>();
        for (LinkStatus each : node.links()) {
            links.add(link(each));
        }
        json.put("incarnation", node.incarnation())
                .put("pauses", node.pauses())
                .put("longest_pause_us", micros(node.longestPause()))
                .put("malformed_packets", node.malformed())
                .put("failure", node.failure())
                .putObjects("groups", groups)
                .putObjects("links", links)
                .putObjects("interfaces", interfaces());
    }

    private List<JsonObject> interfaces() {
        List<JsonObject> all = new ArrayList<>();
        for (LinkState each : view.interfaces()) {
            all.add(
                    new JsonObject()
                            .put("interface", each.name())
                            .put("status", each.status())
                            .put("reason", each.reason())
                            .put("source", each.source())
                            .put("lower", each.lower()));
        }
        return all;
    }

    private JsonObject group(GroupStatus group) {
        State state = group.state();
        return new JsonObject()
                .put("group", group.group())
                .put("state", state.sub().id())
                .put("is_master", state.isMaster())
                .put("master", master(state.master()))
                .put("epoch", state.epoch().toString())
                .put("last_failover", failover(group.lastFailover()))
                .put("overrun_procedures", group.overrunProcedures())
                .putObjects("members", members(group));
    }

    private @Nullable String master(int host) {
        return host == Hosts.NONE ? null : view.name(host);
    }

    private @Nullable JsonObject failover(@Nullable Failover failover) {
        if (failover == null) {
            return null;
        }
        return new JsonObject()
                .put("time", EventJson.time(failover.at()))
                .put("from", master(failover.from()))
                .put("to", view.name(failover.epoch().host()))
                .put("epoch", failover.epoch().toString())
                .put("reason", word(failover.reason()))
                .put("released", word(failover.released()))
                .put("text", StatusText.failover(view, failover));
    }

    private static @Nullable String word(@Nullable Enum<?> constant) {
        return constant == null ? null : EventJson.word(constant);
    }

    private List<JsonObject> members(GroupStatus group) {
        List<JsonObject> members = new ArrayList<>();
        for (Member each : view.members(group.group())) {
            JsonObject json =
                    new JsonObject()
                            .put("host", each.host().name())
                            .put("number", each.host().number())
                            .put("self", each.self())
                            .put("role", each.role());
            TableEntry entry = each.entry();
            if (entry != null) {
                json.put("priority", entry.prio())
                        .put("effective_priority", entry.effectivePrio())
                        .put("failures", entry.fails())
                        .put("held", entry.held())
                        .put("complete", entry.synced())
                        .put("stream", entry.stream().toString())
                        .put("lastseq", entry.lastseq())
                        .put("disputing", entry.disputing())
                        .put("main_up", (entry.links() & TableEntry.MAIN_UP) != 0)
                        .put("dedicated_up", (entry.links() & TableEntry.DEDICATED_UP) != 0);
            }
            if (each.silence() != null) {
                json.put("heard_us_ago", micros(each.silence()));
            }
            members.add(json);
        }
        return members;
    }

    private JsonObject link(LinkStatus link) {
        JsonObject heard = new JsonObject();
        for (HostConfig host : view.configuration().hosts()) {
            Duration silence = link.silence().get(host.number());
            if (silence != null) {
                heard.put(host.name(), micros(silence));
            }
        }
        return new JsonObject()
                .put("link", link.link())
                .put("carrier", link.carrier())
                .put("heard_us_ago", heard)
                .put("sent", link.sent())
                .put("received", link.received())
                .put("dropped", link.dropped())
                .put("errors", link.errors());
    }

    private JsonObject replication(int group, ReplicationStatus status) {
        List<JsonObject> peers = new ArrayList<>();
        for (PeerStatus each : status.peers()) {
            peers.add(
                    new JsonObject()
                            .put("host", view.name(each.host()))
                            .put("heard", each.heard())
                            .put("standing", each.standing())
                            .put("lag", lag(each.lag())));
        }
        JsonObject refused = new JsonObject();
        for (Map.Entry<String, Long> each : FrameFaults.of(status).entrySet()) {
            refused.put(each.getKey(), each.getValue());
        }
        return new JsonObject()
                .put("group", group)
                .put("role", status.role())
                .put("complete", status.complete())
                .putObjects("peers", peers)
                .put("lag", lag(status.lag()))
                .put("transfer", fetch(status.fetch()))
                .put("comparing", status.comparing())
                .put("comparison", comparison(status.comparison()))
                .put("overruns", status.count(Measure.EVENT_OVERRUNS))
                .put("failures", status.count(Measure.FAILURES))
                .put("refused_datagrams", refused);
    }

    private static @Nullable JsonObject lag(@Nullable Lag lag) {
        return lag == null
                ? null
                : new JsonObject().put("entries", lag.entries()).put("us", micros(lag.oldest()));
    }

    private @Nullable JsonObject fetch(@Nullable FetchStatus fetch) {
        return fetch == null
                ? null
                : new JsonObject()
                        .put("source", master(fetch.source()))
                        .put("running", fetch.running())
                        .put("repair", fetch.repair())
                        .put("flows", fetch.entries())
                        .put("expected", fetch.expected())
                        .put("elapsed_us", micros(fetch.elapsed()));
    }

    /// The result of a comparison, null if there is none.
    static @Nullable JsonObject comparison(@Nullable ComparisonStatus comparison) {
        return comparison == null
                ? null
                : new JsonObject()
                        .put("number", comparison.number())
                        .put("time", EventJson.time(comparison.ended()))
                        .put("equal", comparison.equal())
                        .put("differing", comparison.differing())
                        .put("unsure", comparison.unsure())
                        .put("repaired", comparison.repaired());
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / NANOS_PER_MICRO;
    }
}
