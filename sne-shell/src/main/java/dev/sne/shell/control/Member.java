// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.State;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.runtime.node.LinkStatus;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.shell.config.GroupConfig;
import dev.sne.shell.config.HostConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A host of the cluster in one service group, as this host sees it.
///
/// @param host which one
/// @param self whether it is this one
/// @param role what it does
/// @param entry its line of the status table; this host's own is what it knows of itself; null
///   where the master does not list it
/// @param silence for how long it was not heard; null for this host, and for one never heard
record Member(
        HostConfig host,
        boolean self,
        MemberRole role,
        @Nullable TableEntry entry,
        @Nullable Duration silence) {

    static Member of(ClusterView view, int group, HostConfig host) {
        NodeStatus node = view.node().orElseThrow();
        State state = node.group(group).state();
        boolean self = host.number() == view.self();
        int at = state.table().indexOf(host.number());
        @Nullable TableEntry listed = at < 0 ? null : state.table().entries().get(at);
        @Nullable TableEntry entry = self ? own(view, group, state, listed) : listed;
        return new Member(
                host,
                self,
                self ? MemberRole.of(state.sub(), host.witness()) : role(state, host, listed),
                entry,
                self ? null : silence(node, host.number()));
    }

    /// What the master has been told of this host may be older than what it knows itself.
    private static TableEntry own(
            ClusterView view, int group, State state, @Nullable TableEntry listed) {
        int priority = listed == null ? priority(view, group) : listed.prio();
        int links =
                (state.mainUp() ? TableEntry.MAIN_UP : 0)
                        | (state.dedicatedUp() ? TableEntry.DEDICATED_UP : 0);
        return new TableEntry(
                view.self(),
                priority,
                listed == null ? priority : listed.effectivePrio(),
                state.fails(),
                state.synced(),
                state.stream(),
                state.lastseq(),
                state.disputing(),
                state.held(),
                links);
    }

    private static int priority(ClusterView view, int group) {
        return view.configuration().groups().stream()
                .filter(each -> each.number() == group)
                .findFirst()
                .map(each -> each.priority(view.configuration().host().name()))
                .orElse(GroupConfig.DEFAULT_PRIORITY);
    }

    private static MemberRole role(State state, HostConfig host, @Nullable TableEntry listed) {
        if (state.master() == host.number()) {
            return MemberRole.MASTER;
        }
        if (listed == null) {
            return MemberRole.ABSENT;
        }
        // The table is that of the master before while there is none.
        if (state.table().epoch().host() == host.number()) {
            return MemberRole.FORMER_MASTER;
        }
        return host.witness() ? MemberRole.WITNESS : MemberRole.BACKUP;
    }

    private static @Nullable Duration silence(NodeStatus node, int host) {
        @Nullable Duration least = null;
        for (LinkStatus link : node.links()) {
            @Nullable Duration silence = link.silence().get(host);
            if (silence != null && (least == null || silence.compareTo(least) < 0)) {
                least = silence;
            }
        }
        return least;
    }
}
