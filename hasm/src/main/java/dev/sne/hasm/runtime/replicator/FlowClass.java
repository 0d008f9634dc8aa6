// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import org.jspecify.annotations.Nullable;

/// Flows that are replicated alike; see [FlowChoice].
///
/// Which class a flow is in must be the same from its beginning to its end, for every event about
/// it, and on every host. So the filter may only use what never changes and what every event tells:
/// the keys `family`, `proto`, addresses and ports of both directions and their short forms
/// (`host`, `port`), GRE keys, ICMP's type, code and id, address translation (`snat`, `dnat`, `nat`
/// and `nat.*`), and zones. Not, for example, `mark`, `state`, `assured` or `helper`.
///
/// @param name by which it is told from the others
/// @param filter which flows
/// @param mode in which a master begins to replicate them; null if they are not replicated
public record FlowClass(String name, FlowFilter filter, @Nullable ReplicationMode mode) {

    /// @throws IllegalArgumentException when the name is blank, or a term of the filter is about
    ///   what may change or is not in every event
    public FlowClass {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a class of flows needs a name");
        }
        FixedFilters.require("class " + name, filter);
    }

    /// Flows that are replicated.
    public static FlowClass of(String name, FlowFilter filter, ReplicationMode mode) {
        return new FlowClass(name, filter, mode);
    }

    /// Flows that stay out.
    public static FlowClass excluded(String name, FlowFilter filter) {
        return new FlowClass(name, filter, null);
    }
}
