// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_UNSPEC;

import dev.sne.conntrack.KernelFilter;
import java.util.ArrayList;
import java.util.List;

/// Splits a filter into a conjunction that the kernel evaluates and a rest.
///
/// Only conjuncts are looked at, those under negations included; what stands in an `or` is always
/// evaluated here. IPv6 addresses are never handed over: the kernel's comparison of them is
/// inverted (it skips the flows that have the address), up to Linux 6.18 at least.
final class Planner {
    private static final int WHOLE_WORD = -1;

    private final KernelPart kernel = new KernelPart();

    /// The conjuncts, and for each what became of it.
    private final List<Node> conjuncts = new ArrayList<>();

    private final List<Handling> handling = new ArrayList<>();

    /// What the kernel is asked beside whole conjuncts.
    private final List<Node> hints = new ArrayList<>();

    /// What becomes of a conjunct.
    private enum Handling {
        /// The kernel does not know it.
        HERE,
        /// The kernel leaves out some of the flows that do not match; the rest is done here.
        BOTH,
        /// The kernel selects exactly the flows that match.
        KERNEL
    }

    private Planner() {}

    static FilterPlan plan(FlowFilter filter) {
        Planner planner = new Planner();
        planner.split(filter.root(), false);
        planner.push();
        return new FilterPlan(filter, planner.residual(), planner.passes(), planner.pushed());
    }

    private void split(Node node, boolean negated) {
        if (node instanceof Node.Not not) {
            split(not.child, !negated);
        } else if (node instanceof Node.All all && !negated) {
            splitEach(all.children, false);
        } else if (node instanceof Node.Any any && negated) {
            splitEach(any.children, true);
        } else {
            conjuncts.add(negated ? new Node.Not(node) : node);
        }
    }

    private void splitEach(List<Node> children, boolean negated) {
        for (int i = 0; i < children.size(); i++) {
            split(children.get(i), negated);
        }
    }

    private void push() {
        for (int i = 0; i < conjuncts.size(); i++) {
            handling.add(push(conjuncts.get(i)));
        }
        // Ports and ICMP fields wait for the protocol, which may stand behind them.
        for (int i = 0; i < conjuncts.size(); i++) {
            if (conjuncts.get(i) instanceof Term.Amount number && pushDependent(number)) {
                handling.set(i, Handling.KERNEL);
            }
        }
    }

    private Handling push(Node conjunct) {
        boolean negated = conjunct instanceof Node.Not;
        Node node = conjunct instanceof Node.Not not ? not.child : conjunct;
        if (node instanceof Term.Bits bits) {
            return pushBits(bits, negated);
        }
        if (node instanceof Term.Amount number) {
            return negated ? pushNegated(number) : pushNumber(number);
        }
        if (negated) {
            return Handling.HERE;
        }
        if (node instanceof Term.Address address && address.set.isSingleV4()) {
            kernel.allowFamilies(Families.V4);
            kernel.require(address.key, address.set.firstV4());
            return Handling.KERNEL;
        }
        kernel.allowFamilies(node.families());
        return node.families() == Families.BOTH ? Handling.HERE : Handling.BOTH;
    }

    private Handling pushNumber(Term.Amount number) {
        if (number.key == FilterKey.FAMILY) {
            kernel.allowFamilies(number.families());
            return Handling.KERNEL;
        }
        if (!number.set.isSingle()) {
            return Handling.HERE;
        }
        long value = number.set.first();
        return switch (number.key) {
            case PROTO -> {
                kernel.require(FilterKey.PROTO, value);
                yield Handling.KERNEL;
            }
            case MARK -> {
                kernel.requireMark((int) value, WHOLE_WORD);
                yield Handling.KERNEL;
            }
            case ZONE -> {
                kernel.require(FilterKey.ZONE, value);
                yield Handling.KERNEL;
            }
            case ORIG_ZONE, REPLY_ZONE -> {
                // The kernel compares the number of a flow's only zone and not its direction.
                kernel.require(FilterKey.ZONE, value);
                hints.add(new Term.Amount(FilterKey.ZONE, "zone=" + value, number.set));
                yield Handling.BOTH;
            }
            default -> Handling.HERE;
        };
    }

    private Handling pushNegated(Term.Amount number) {
        if (number.key != FilterKey.FAMILY) {
            return Handling.HERE;
        }
        kernel.allowFamilies(Families.BOTH & ~number.families());
        return Handling.KERNEL;
    }

    private Handling pushBits(Term.Bits bits, boolean negated) {
        int value = bits.value;
        if (negated) {
            if (Integer.bitCount(bits.mask) > 1) {
                return Handling.HERE;
            }
            // Not this value of a single bit is the other value.
            value ^= bits.mask;
        }
        if (bits.mask == 0) {
            // A test of no bits always holds; the kernel refuses it.
            if (negated) {
                kernel.requireNothing();
            }
        } else if (bits.key == FilterKey.MARK) {
            kernel.requireMark(value, bits.mask);
        } else {
            kernel.requireStatus(value, bits.mask);
        }
        return Handling.KERNEL;
    }

    private boolean pushDependent(Term.Amount number) {
        if (!number.set.isSingle()) {
            return false;
        }
        long value = number.set.first();
        boolean compared =
                switch (number.key) {
                    case SPORT, DPORT, REPLY_SPORT, REPLY_DPORT -> kernel.comparesPorts();
                    case ICMP_TYPE -> kernel.comparesIcmp() && kernel.acceptsIcmpType(value);
                    case ICMP_CODE, ICMP_ID -> kernel.comparesIcmp();
                    default -> false;
                };
        if (compared) {
            kernel.require(number.key, value);
        }
        return compared;
    }

    /// What must still be tested on the flows that the kernel selects.
    private FlowFilter residual() {
        List<Node> rest = new ArrayList<>();
        for (int i = 0; i < conjuncts.size(); i++) {
            if (handling.get(i) != Handling.KERNEL) {
                rest.add(conjuncts.get(i));
            }
        }
        if (rest.isEmpty()) {
            return FlowFilter.all();
        }
        return new FlowFilter(rest.size() == 1 ? rest.getFirst() : new Node.All(rest));
    }

    private List<Node> pushed() {
        List<Node> pushed = new ArrayList<>(hints);
        for (int i = 0; i < conjuncts.size(); i++) {
            if (handling.get(i) == Handling.KERNEL) {
                pushed.add(conjuncts.get(i));
            }
        }
        return pushed;
    }

    /// One request if the family is known or does not matter, else one for each.
    private List<KernelFilter> passes() {
        if (kernel.isContradictory()) {
            return List.of();
        }
        return switch (kernel.families()) {
            case Families.V4 -> List.of(kernel.toFilter(AF_INET));
            case Families.V6 -> List.of(kernel.toFilter(AF_INET6));
            default ->
                    kernel.needsFamily()
                            ? List.of(kernel.toFilter(AF_INET), kernel.toFilter(AF_INET6))
                            : List.of(kernel.toFilter(AF_UNSPEC));
        };
    }
}
