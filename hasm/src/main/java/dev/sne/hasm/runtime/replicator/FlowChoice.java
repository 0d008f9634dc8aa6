// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import static dev.sne.conntrack.FlowView.ORIG;

import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.netlink4j.IpAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which flows are replicated, and how: an ordered list of classes, of which a flow is in the first
/// whose filter it matches.
///
/// Where several service groups share a table, the choice of each is confined to its own flows
/// ([#ofGroup]). What is not the group's is not only left out but somebody else's: it may be a
/// living flow of another group, or the only copy of one ([#concerns]).
///
/// In front of all others are [#LOCAL], which is not replicated: flows of loopback, those to a
/// group, and those among the cluster's hosts. Behind all others is [#REST], in weak mode, for
/// those in no other class; whoever wants something else for them ends the list with a class for
/// every flow.
///
/// **All hosts of a cluster must make the same choice**: a backup deletes copies of replicated
/// flows that the master does not have, and the digests that are compared sum up replicated flows.
/// Modes are the master's affair and need not be the same.
///
/// Immutable.
public final class FlowChoice {
    /// The name of the class that is in front of all others.
    public static final String LOCAL = "local";

    /// The name of the class that is behind all others.
    public static final String REST = "rest";

    /// In place of a class.
    static final int NONE = -1;

    private static final String LOOPBACK_AND_GROUPS =
            "src=127.0.0.0/8,::1 or dst=224.0.0.0/4,ff00::/8";

    private final GroupFlows group;
    private final List<FlowClass> classes;
    private final FlowFilter[] filters;
    private final boolean[] replicated;

    private FlowChoice(GroupFlows group, List<FlowClass> classes) {
        this.group = group;
        this.classes = List.copyOf(classes);
        filters = classes.stream().map(FlowClass::filter).toArray(FlowFilter[]::new);
        replicated = new boolean[filters.length];
        for (int i = 0; i < filters.length; i++) {
            replicated[i] = classes.get(i).mode() != null;
        }
    }

    /// A choice of one's own.
    ///
    /// @param own addresses of this and the other hosts on their links, whose flows among each
    ///   other stay out
    /// @param classes the first that a flow matches counts
    /// @throws IllegalArgumentException when two classes have the same name
    public static FlowChoice of(Collection<IpAddress> own, List<FlowClass> classes) {
        List<FlowClass> all = new ArrayList<>();
        all.add(FlowClass.excluded(LOCAL, FlowFilter.parse(local(own))));
        all.addAll(classes);
        all.add(FlowClass.of(REST, FlowFilter.all(), ReplicationMode.WEAK));
        Set<String> names = new HashSet<>();
        for (FlowClass each : all) {
            if (!names.add(each.name())) {
                throw new IllegalArgumentException("two classes are called " + each.name());
            }
        }
        return new FlowChoice(GroupFlows.ALL, all);
    }

    /// All flows but the local ones, in weak mode.
    ///
    /// @param own as in [#of]
    public static FlowChoice all(Collection<IpAddress> own) {
        return of(own, List.of());
    }

    /// The same choice among the flows of one service group.
    public FlowChoice ofGroup(GroupFlows flows) {
        return new FlowChoice(flows, classes);
    }

    private static String local(Collection<IpAddress> own) {
        if (own.isEmpty()) {
            return LOOPBACK_AND_GROUPS;
        }
        String among = own.stream().map(IpAddress::toString).collect(Collectors.joining(","));
        return LOOPBACK_AND_GROUPS + " or src=" + among + " and dst=" + among;
    }

    /// All classes, with those that are always there.
    public List<FlowClass> classes() {
        return classes;
    }

    /// Whose flows these are.
    GroupFlows group() {
        return group;
    }

    /// Whether a flow is the service group's, replicated or not. Others must not be touched.
    /// Allocates nothing.
    boolean concerns(FlowView flow) {
        return flow.hasTuple(ORIG) && group.contain(flow);
    }

    /// Whether a flow is replicated; allocates nothing.
    boolean takes(FlowView flow) {
        return classOf(flow) != NONE;
    }

    /// The class that a flow is in, by its place in [#classes]; [#NONE] if it is not replicated.
    /// Allocates nothing.
    int classOf(FlowView flow) {
        if (!concerns(flow)) {
            return NONE;
        }
        int at = 0;
        while (!filters[at].matches(flow)) {
            at++;
        }
        return replicated[at] ? at : NONE;
    }

    /// The place of a class, [#NONE] if there is none of that name.
    int find(String name) {
        for (int i = 0; i < filters.length; i++) {
            if (classes.get(i).name().equals(name)) {
                return i;
            }
        }
        return NONE;
    }

    /// In which mode a master begins with a class.
    @Nullable ReplicationMode mode(int flowClass) {
        return classes.get(flowClass).mode();
    }
}
