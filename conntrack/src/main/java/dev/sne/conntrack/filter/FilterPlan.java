// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;

import dev.sne.conntrack.KernelFilter;
import java.util.List;

/// How a filter is carried out: what the kernel selects, and what is tested on the flows that it
/// sends.
///
/// The flows that match are those that any of [#passes()] selects and that also match
/// [#residual()]. Passes never overlap, so dumping one after the other shows each flow once. Events
/// come unselected: test them with the whole filter, not with the residual.
///
/// Immutable and safe to share between threads.
public final class FilterPlan {
    private final FlowFilter filter;
    private final FlowFilter residual;
    private final List<KernelFilter> passes;
    private final List<Node> pushed;

    /// @param pushed the conjuncts that the kernel evaluates
    FilterPlan(
            FlowFilter filter, FlowFilter residual, List<KernelFilter> passes, List<Node> pushed) {
        this.filter = filter;
        this.residual = residual;
        this.passes = List.copyOf(passes);
        this.pushed = List.copyOf(pushed);
    }

    /// The dumps that together find every matching flow: none if no flow can match, two if the
    /// kernel must be asked once for IPv4 and once for IPv6, else one.
    public List<KernelFilter> passes() {
        return passes;
    }

    /// What the flows found by [#passes()] must still match.
    public FlowFilter residual() {
        return residual;
    }

    /// Whether [#passes()], each sent as one bulk delete, remove exactly the matching flows.
    public boolean isExact() {
        return passes.isEmpty() || residual.isAll();
    }

    /// The plan in words, a few lines each ending in a newline.
    public String explain() {
        StringBuilder out = new StringBuilder();
        out.append("filter  ").append(filter).append('\n');
        if (passes.isEmpty()) {
            return out.append("kernel  not asked: no flow can match\n").toString();
        }
        for (int i = 0; i < passes.size(); i++) {
            out.append(i == 0 ? "kernel  " : "    or  ");
            appendPass(passes.get(i).family(), out);
            out.append('\n');
        }
        out.append("here    ").append(residual.isAll() ? "nothing left to test" : residual);
        out.append("\ndelete  ");
        if (isExact()) {
            out.append(passes.size() == 1 ? "one request" : passes.size() + " requests");
            out.append(" for all matching flows\n");
        } else {
            out.append("one request for each matching flow\n");
        }
        return out.toString();
    }

    private void appendPass(int family, StringBuilder out) {
        int before = out.length();
        if (family != AF_UNSPEC) {
            out.append(family == AF_INET ? "family=ipv4" : "family=ipv6");
        }
        for (Node node : pushed) {
            if (!isFamily(node)) {
                out.append(out.length() == before ? "" : " and ");
                node.write(out);
            }
        }
        if (out.length() == before) {
            out.append("every flow");
        }
    }

    private static boolean isFamily(Node node) {
        Node inner = node instanceof Node.Not not ? not.child : node;
        return inner instanceof Term.Amount number && number.key == FilterKey.FAMILY;
    }

    @Override
    public String toString() {
        return explain();
    }
}
