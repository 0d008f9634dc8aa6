// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_MASK;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;

import dev.sne.conntrack.FlowView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// One test of one property of a flow. A flow that lacks the property fails the test.
///
/// Tests run once per flow of a dump: they read the flyweight and allocate nothing.
abstract sealed class Term extends Node {
    final FilterKey key;

    /// How an administrator would write this term.
    private final String text;

    private Term(FilterKey key, String text) {
        this.key = key;
        this.text = text;
    }

    /// Whether `flow` has the property and it passes.
    abstract boolean test(FlowView flow);

    /// Whether every message about a flow gives the same answer: see [FilterKey#isFixed].
    boolean isFixed() {
        return key.isFixed();
    }

    /// Whether some status bits never change once a flow is in the table: those of address
    /// translation, which is decided on by the first packet.
    static boolean isFixedStatus(int mask) {
        return (mask & ~IPS_NAT_MASK) == 0;
    }

    @Override
    final void write(StringBuilder out) {
        out.append(text);
    }

    @Override
    final int compile(Program.Builder program, int onTrue, int onFalse) {
        return program.add(this, onTrue, onFalse);
    }

    @Override
    int families() {
        return Families.BOTH;
    }

    @Override
    final int terms() {
        return 1;
    }

    @Override
    public final String toString() {
        return text;
    }

    /// One of the four addresses of a flow is in a set.
    static final class Address extends Term {
        final AddressSet set;
        private final int tuple;
        private final boolean source;

        Address(FilterKey key, String text, AddressSet set) {
            super(key, text);
            this.set = set;
            tuple =
                    key == FilterKey.REPLY_SRC || key == FilterKey.REPLY_DST
                            ? FlowView.REPLY
                            : FlowView.ORIG;
            source = key == FilterKey.SRC || key == FilterKey.REPLY_SRC;
        }

        @Override
        boolean test(FlowView flow) {
            if (!flow.hasTuple(tuple)) {
                return false;
            }
            boolean v6 = flow.v6(tuple);
            return source
                    ? set.contains(v6, flow.srcHigh(tuple), flow.srcLow(tuple))
                    : set.contains(v6, flow.dstHigh(tuple), flow.dstLow(tuple));
        }

        @Override
        int families() {
            return (set.hasV4() ? Families.V4 : 0) | (set.hasV6() ? Families.V6 : 0);
        }
    }

    /// A numeric property is in a set.
    static final class Amount extends Term {
        final NumberSet set;

        Amount(FilterKey key, String text, NumberSet set) {
            super(key, text);
            this.set = set;
        }

        @Override
        boolean test(FlowView flow) {
            long value = FlowNumbers.value(key, flow);
            return value != FlowNumbers.ABSENT && set.contains(value);
        }

        @Override
        int families() {
            if (key != FilterKey.FAMILY) {
                return Families.BOTH;
            }
            return (set.contains(AF_INET) ? Families.V4 : 0)
                    | (set.contains(AF_INET6) ? Families.V6 : 0);
        }
    }

    /// The mark or the status word has a value under a mask.
    static final class Bits extends Term {
        final int value;
        final int mask;

        Bits(FilterKey key, String text, int value, int mask) {
            super(key, text);
            this.value = value;
            this.mask = mask;
        }

        @Override
        boolean test(FlowView flow) {
            int word = key == FilterKey.MARK ? flow.mark() : flow.status();
            return (word & mask) == value;
        }

        @Override
        boolean isFixed() {
            return key == FilterKey.STATUS && isFixedStatus(mask);
        }
    }

    /// The connection state is one of a set; see [Vocabulary#stateBits] for its layout.
    static final class State extends Term {
        private final int tcp;
        private final int sctp;
        private final int dccp;

        State(String text, long bits) {
            super(FilterKey.STATE, text);
            tcp = (int) bits & 0xffff;
            sctp = (int) (bits >>> 16) & 0xffff;
            dccp = (int) (bits >>> 32) & 0xffff;
        }

        @Override
        boolean test(FlowView flow) {
            return has(tcp, flow.tcpState())
                    || has(sctp, flow.sctpState())
                    || has(dccp, flow.dccpState());
        }

        private static boolean has(int set, int state) {
            return state >= 0 && state < 16 && (set >>> state & 1) != 0;
        }
    }

    /// At least one of some labels is set; without a list, any label at all.
    static final class Label extends Term {
        private final int @Nullable [] bits;

        Label(String text, int @Nullable [] bits) {
            super(FilterKey.LABEL, text);
            this.bits = bits;
        }

        @Override
        boolean test(FlowView flow) {
            if (!flow.hasLabels()) {
                return false;
            }
            if (bits == null) {
                return anySet(flow);
            }
            for (int bit : bits) {
                if (flow.label(bit)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean anySet(FlowView flow) {
            for (int i = 0; i < flow.labelsLength(); i++) {
                if (flow.labelByte(i) != 0) {
                    return true;
                }
            }
            return false;
        }
    }

    /// The helper has one of some names; without a list, there is a helper.
    static final class Helper extends Term {
        private final byte @Nullable [][] names;

        Helper(String text, byte @Nullable [][] names) {
            super(FilterKey.HELPER, text);
            this.names = names;
        }

        @Override
        boolean test(FlowView flow) {
            if (!flow.hasHelper()) {
                return false;
            }
            if (names == null) {
                return true;
            }
            for (byte[] name : names) {
                if (isNamed(flow, name)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isNamed(FlowView flow, byte[] name) {
            if (flow.helperLength() != name.length) {
                return false;
            }
            MemorySegment segment = flow.segment();
            long offset = flow.helperOffset();
            for (int i = 0; i < name.length; i++) {
                if (segment.get(ValueLayout.JAVA_BYTE, offset + i) != name[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
