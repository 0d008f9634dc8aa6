// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.State;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.node.Failover;
import dev.sne.hasm.runtime.node.GroupStatus;
import dev.sne.hasm.runtime.node.LinkStatus;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.replicator.FlowClass;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.ifmii.link.LinkState;
import dev.sne.shell.config.Mode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a cluster fares, on one screen: what is wrong first, then who is master and since when, the
/// hosts, the links, and replication.
final class StatusText {
    private final ClusterView view;
    private final StringBuilder text = new StringBuilder();

    private StatusText(ClusterView view) {
        this.view = view;
    }

    static String of(ClusterView view) {
        StatusText status = new StatusText(view);
        status.findings();
        view.node().ifPresentOrElse(status::node, status::withoutNode);
        status.replication();
        return status.text.toString();
    }

    private void findings() {
        Findings findings = Findings.of(view);
        int problems = findings.problems().size();
        text.append("cluster ").append(view.configuration().cluster().number());
        text.append(", ").append(view.configuration().host().name()).append(": ");
        text.append(problems == 0 ? "all is well" : Wording.count(problems, "problem"));
        text.append('\n');
        for (String problem : findings.problems()) {
            text.append("  ! ").append(problem).append('\n');
        }
        for (String note : findings.notes()) {
            text.append("  - ").append(note).append('\n');
        }
    }

    private void node(NodeStatus node) {
        for (GroupStatus group : node.groups()) {
            text.append('\n');
            master(group);
            text.append('\n');
            text.append(MembersText.of(view, group.group()));
        }
        text.append('\n');
        for (LinkStatus link : node.links()) {
            link(link);
        }
        interfaces();
    }

    /// Each with the one who says so: how soon a pulled cable is noticed depends on that.
    private void interfaces() {
        List<String> all = new ArrayList<>();
        for (LinkState each : view.interfaces()) {
            all.add(
                    each.name()
                            + " "
                            + Wording.word(each.status())
                            + (each.isUp()
                                    ? " (" + each.source() + ")"
                                    : ", " + Wording.reason(each)));
        }
        if (!all.isEmpty()) {
            text.append("interfaces: ").append(String.join("; ", all)).append('\n');
        }
    }

    private void master(GroupStatus group) {
        State state = group.state();
        String prefix = view.prefix(group.group());
        String master = view.name(state.master());
        Failover last = group.lastFailover();
        if (state.master() == Hosts.NONE) {
            text.append(prefix).append("there is no master\n");
        } else {
            text.append(prefix).append(master);
            text.append(state.master() == view.self() ? " (this host)" : "").append(" is master");
            if (last != null && last.epoch().host() == state.master()) {
                text.append(since(last.at()));
            }
            text.append(", mastership ").append(state.epoch()).append('\n');
        }
        if (last != null) {
            text.append("last failover: ").append(failover(view, last)).append('\n');
        }
    }

    private String since(Instant at) {
        return " since "
                + Wording.time(at, view.zone())
                + " ("
                + Wording.duration(Duration.between(at, view.now()))
                + ")";
    }

    /// A failover in a sentence.
    static String failover(ClusterView view, Failover failover) {
        String from = view.name(failover.from());
        StringBuilder line = new StringBuilder();
        line.append(Wording.exactTime(failover.at(), view.zone())).append(", ");
        line.append(from).append(" to ").append(view.name(failover.epoch().host()));
        if (failover.released() != null) {
            line.append(": ").append(from).append(" let go, ");
            line.append(Wording.reason(failover.released()));
        } else if (failover.reason() != null) {
            line.append(": ").append(Wording.reason(failover.reason(), from));
        }
        return line.toString();
    }

    private void link(LinkStatus link) {
        text.append(Findings.linkName(view, link.link()).substring("the ".length())).append(": ");
        text.append(link.carrier() ? "up" : "no carrier");
        List<String> heard = new ArrayList<>();
        for (var host : view.configuration().hosts()) {
            Duration silence = link.silence().get(host.number());
            if (silence != null) {
                heard.add(host.name() + " heard " + Wording.duration(silence) + " ago");
            }
        }
        if (!heard.isEmpty()) {
            text.append(", ").append(String.join(", ", heard));
        }
        if (link.errors() > 0) {
            text.append(", ")
                    .append(Wording.count(link.errors(), "error"))
                    .append(" of the socket");
        }
        text.append('\n');
    }

    private void withoutNode() {
        Mode mode = view.configuration().mode();
        text.append('\n');
        text.append(
                switch (mode) {
                    case EXTERNAL -> "another program decides who is master (mode external)";
                    case REPLICATION_ONLY ->
                            "flows are replicated, nothing else (replication-only)";
                    case MONITOR -> "this host only looks on (mode monitor)";
                    case OWN -> "this host takes no part";
                });
        text.append('\n');
    }

    private void replication() {
        if (view.replication().isEmpty() && view.node().isPresent()) {
            text.append("replication: off\n");
        }
        view.replication()
                .forEach((group, status) -> {
                    text.append(view.prefix(group))
                            .append("replication, ")
                            .append(modes())
                            .append(": ");
                    text.append(
                            switch (status.role()) {
                                case IDLE -> "idle";
                                case LEADING -> leading(status);
                                case FOLLOWING -> following(status);
                            });
                    text.append('\n');
                });
    }

    /// In which modes flows are replicated, by class where there are several.
    private String modes() {
        List<String> modes = new ArrayList<>();
        for (FlowClass each : view.configuration().replication().classes()) {
            modes.add(
                    each.name() + " " + (each.mode() == null ? "none" : Wording.word(each.mode())));
        }
        String rest = Wording.word(ReplicationMode.WEAK);
        modes.add(modes.isEmpty() ? rest : "rest " + rest);
        return String.join(", ", modes);
    }

    private String leading(ReplicationStatus status) {
        List<String> peers = new ArrayList<>();
        for (PeerStatus peer : status.peers()) {
            String name = view.name(peer.host());
            Lag lag = peer.lag();
            switch (peer.standing()) {
                case UNKNOWN -> {
                    if (peer.heard()) {
                        peers.add(name + ", which has not begun to follow");
                    }
                }
                case FETCHING -> peers.add(name + ", which is being sent the table");
                case FOLLOWING -> peers.add(name + ", which " + behind(lag));
            }
        }
        return peers.isEmpty() ? "to nobody" : "to " + String.join("; to ", peers);
    }

    private static String behind(@Nullable Lag lag) {
        if (lag == null) {
            return "follows";
        }
        return lag.entries() == 0
                ? "is up to date"
                : "is "
                        + Wording.entries(lag.entries())
                        + ", "
                        + Wording.duration(lag.oldest())
                        + " behind";
    }

    private String following(ReplicationStatus status) {
        FetchStatus fetch = status.fetch();
        ComparisonStatus comparison = status.comparison();
        StringBuilder line = new StringBuilder();
        if (fetch != null && fetch.running()) {
            line.append(fetch.repair() ? "fetches what differs from " : "fetches the table from ");
            line.append(view.name(fetch.source())).append(": ").append(Findings.progress(fetch));
        } else {
            line.append(status.complete() ? "all flows are here" : "not all flows are here");
        }
        if (status.lag() != null) {
            line.append(", ").append(behind(status.lag()));
        }
        if (status.comparing()) {
            line.append(", is being compared");
        } else if (comparison != null) {
            line.append(", ").append(compared(comparison));
        }
        return line.toString();
    }

    private String compared(ComparisonStatus comparison) {
        String ago = Wording.duration(Duration.between(comparison.ended(), view.now())) + " ago";
        if (comparison.equal()) {
            return "equal to the master's table " + ago;
        }
        return (comparison.repaired() ? "what differed " : "differing ")
                + ago
                + (comparison.repaired() ? " is repaired" : "");
    }
}
