// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/// The flows of one service group. Where a host has several groups, it may be the master of one and
/// a backup of another at once, in the same table: each group has a [Replicator] of its own, which
/// sees and changes the group's flows alone, and whose frames have keys of their own.
///
/// A flow is of the first group whose filter it matches. One group may have no filter: its flows
/// are those of no other. Without such a group, flows that no filter matches are nobody's.
///
/// All hosts must divide the flows alike. An entry of a flow that is another group's here is
/// dropped, since it would be replicated from here as that group's, and so to and fro.
///
/// Immutable, safe for use by several threads.
public final class GroupFlows {
    /// Every flow: there is no other group.
    public static final GroupFlows ALL =
            new GroupFlows(OptionalInt.empty(), List.of(), FlowFilter.all());

    private final OptionalInt number;
    private final FlowFilter[] others;
    private final FlowFilter own;

    private GroupFlows(OptionalInt number, List<FlowFilter> others, FlowFilter own) {
        this.number = number;
        this.others = others.toArray(FlowFilter[]::new);
        this.own = own;
    }

    /// The flows of one of several groups.
    ///
    /// @param number the group's, 0 to 255
    /// @param filters of all groups by their numbers, in their order; empty for flows of no other
    /// @throws IllegalArgumentException when there is no such group, several have no filter, or a
    ///   filter is about what may change while a flow lives or is not in every event
    public static GroupFlows of(int number, SequencedMap<Integer, Optional<FlowFilter>> filters) {
        if (filters.values().stream().filter(Optional::isEmpty).count() > 1) {
            throw new IllegalArgumentException("several groups have the flows of no other");
        }
        List<FlowFilter> others = new ArrayList<>();
        Optional<FlowFilter> own = filters.get(number);
        if (own == null) {
            throw new IllegalArgumentException("there is no group " + number);
        }
        for (Map.Entry<Integer, Optional<FlowFilter>> each : filters.entrySet()) {
            each.getValue().ifPresent(filter -> requireFixed(each.getKey(), filter));
            if (each.getKey() == number && own.isPresent()) {
                break;
            }
            each.getValue().ifPresent(others::add);
        }
        return new GroupFlows(OptionalInt.of(number), others, own.orElseGet(FlowFilter::all));
    }

    /// Makes sure that a flow which a filter matches does so as long as it lives, whatever is told
    /// of it.
    ///
    /// @param number of the group whose flows it selects
    /// @throws IllegalArgumentException when that is not so
    public static void requireFixed(int number, FlowFilter filter) {
        FixedFilters.require("group " + number, filter);
    }

    /// Whether a flow is the group's. Allocates nothing.
    boolean contain(FlowView flow) {
        for (FlowFilter other : others) {
            if (other.matches(flow)) {
                return false;
            }
        }
        return own.matches(flow);
    }

    /// The keys of the group's stream.
    ClusterKeys keys(ClusterKeys ofCluster) {
        return number.isPresent() ? ofCluster.ofGroup(number.getAsInt()) : ofCluster;
    }
}
