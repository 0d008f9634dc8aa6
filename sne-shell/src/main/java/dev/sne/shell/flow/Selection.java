// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.filter.FilterPlan;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.session.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The flows that the FILTER of a command selects: what the kernel is asked for, and what is left
/// to check here. Without a filter no class of the filter language is loaded.
///
/// @param passes what the kernel is asked for, one after the other
/// @param rest what has to be checked for each flow that it sends, null for nothing
/// @param exact whether the passes as they are select the flows, so that the kernel may delete them
public record Selection(List<KernelFilter> passes, @Nullable FlowFilter rest, boolean exact) {
    /// The selection by the operands of a command, every flow when there are none.
    public static Selection of(Arguments arguments) {
        if (arguments.operands().isEmpty()) {
            return new Selection(List.of(KernelFilter.ANY), null, true);
        }
        FilterPlan plan = FlowFilter.parse(arguments.joined()).plan();
        FlowFilter rest = plan.residual().isAll() ? null : plan.residual();
        return new Selection(plan.passes(), rest, plan.isExact());
    }

    /// Whether a flow that one of the passes has found is selected.
    public boolean matches(FlowView flow) {
        return rest == null || rest.matches(flow);
    }

    /// The selected flows of `table`.
    public SelectedFlows flows(Session session, Conntrack table) {
        return new SelectedFlows(session, table, this, false);
    }

    /// The selected flows of `table`; the counters of all flows that the kernel sends are set to
    /// zero.
    public SelectedFlows flowsAndZero(Session session, Conntrack table) {
        return new SelectedFlows(session, table, this, true);
    }

    /// How many flows of `table` are selected.
    public long count(Session session, Conntrack table) {
        long count = 0;
        try (SelectedFlows flows = flows(session, table)) {
            while (flows.next()) {
                count++;
            }
        }
        return count;
    }
}
