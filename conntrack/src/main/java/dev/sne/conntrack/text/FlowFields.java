// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.In.IPPROTO_DCCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;
import static dev.sne.conntrack.uapi.In.IPPROTO_SCTP;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_FIXED_TIMEOUT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_HW_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_CLOSE_INIT;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_SACK_PERM;
import static dev.sne.conntrack.uapi.NfConntrackTcp.TCP_CONNTRACK_CLOSE;
import static dev.sne.conntrack.uapi.NfConntrackTcp.TCP_CONNTRACK_SYN_SENT2;
import static dev.sne.conntrack.uapi.NfConntrackTcp.TCP_CONNTRACK_TIME_WAIT;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.TupleBuilder;
import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.WordTable;
import dev.sne.conntrack.words.Words;

/// Takes the values of a textual flow into a builder, checking each by itself and against the
/// others. Keeps the address family of the flow being read; not thread-safe.
final class FlowFields {
    private static final int HIGHEST_LABEL = 127;

    private static final WordTable SAVED_STATUS =
            WordTable.of(
                    "ASSURED",
                    "SEEN_REPLY",
                    "UNSET",
                    "FIXED_TIMEOUT",
                    "EXPECTED",
                    "OFFLOAD",
                    "HW_OFFLOAD");

    private static final int[] SAVED_STATUS_BITS = {
        IPS_ASSURED, IPS_SEEN_REPLY, 0, IPS_FIXED_TIMEOUT, IPS_EXPECTED, IPS_OFFLOAD, IPS_HW_OFFLOAD
    };

    private final LabelNames labels;
    private final Field part = new Field();

    /// The family that was declared or that the first address had; 0 when not known yet.
    private int family;

    FlowFields(LabelNames labels) {
        this.labels = labels;
    }

    /// Starts with another flow.
    void clear() {
        family = 0;
    }

    /// Takes `ipv4` or `ipv6`, and returns false when the word is neither.
    boolean family(Field word) {
        boolean v4 = word.is("ipv4");
        if (!v4 && !word.is("ipv6")) {
            return false;
        }
        if (family != 0) {
            throw word.error(word.quote() + ": a second family");
        }
        family = v4 ? AF_INET : AF_INET6;
        return true;
    }

    /// Takes the number of the family, which says it once more.
    void familyNumber(Field number) {
        if (family == 0) {
            throw number.wrong("protocol", "a protocol such as tcp or udp");
        }
        if (number.u32("family") != family) {
            throw number.wrong("family", "the number of the family, " + family);
        }
    }

    int family() {
        return family;
    }

    private boolean address(String name, Field value) {
        boolean v6 = value.address(name);
        int found = v6 ? AF_INET6 : AF_INET;
        if (family != 0 && family != found) {
            throw value.wrong(name, "an IPv" + (v6 ? 4 : 6) + " address like the rest of the flow");
        }
        family = found;
        return v6;
    }

    void source(String name, Field value, TupleBuilder tuple) {
        tuple.src(address(name, value), value.high(), value.low());
    }

    void destination(String name, Field value, TupleBuilder tuple) {
        tuple.dst(address(name, value), value.high(), value.low());
    }

    void sourcePort(String name, Field value, int protocol, TupleBuilder tuple) {
        require(Protocols.hasPorts(protocol), name, value, protocol);
        tuple.srcPort(value.port(name));
    }

    void destinationPort(String name, Field value, int protocol, TupleBuilder tuple) {
        require(Protocols.hasPorts(protocol), name, value, protocol);
        tuple.dstPort(value.port(name));
    }

    void sourceKey(String name, Field value, int protocol, TupleBuilder tuple) {
        require(protocol == IPPROTO_GRE, name, value, protocol);
        tuple.srcPort(value.u16(name));
    }

    void destinationKey(String name, Field value, int protocol, TupleBuilder tuple) {
        require(protocol == IPPROTO_GRE, name, value, protocol);
        tuple.dstPort(value.u16(name));
    }

    void icmpType(String name, Field value, int protocol, TupleBuilder tuple) {
        require(Protocols.isIcmp(protocol), name, value, protocol);
        tuple.icmpType(value.u8(name));
    }

    void icmpCode(String name, Field value, int protocol, TupleBuilder tuple) {
        require(Protocols.isIcmp(protocol), name, value, protocol);
        tuple.icmpCode(value.u8(name));
    }

    void icmpId(String name, Field value, int protocol, TupleBuilder tuple) {
        require(Protocols.isIcmp(protocol), name, value, protocol);
        tuple.icmpId(value.u16(name));
    }

    static void require(boolean condition, String name, Field value, int protocol) {
        if (!condition) {
            throw value.error(
                    name
                            + ": flows of protocol "
                            + Protocols.nameOf(protocol)
                            + " "
                            + protocol
                            + " have no such thing");
        }
    }

    /// Reads a protocol by name or number.
    int protocol(String name, Field value) {
        if (value.isDigits()) {
            return (int) value.number(name, "a protocol number", Field.MAX_U8);
        }
        int protocol = Protocols.number(value.text(), value.from(), value.to());
        if (protocol < 0) {
            throw value.wrong(name, "a protocol such as tcp or udp, or a number");
        }
        return protocol;
    }

    /// Reads status bits: the kernel's words with commas between them, or one number.
    int status(String name, Field value) {
        if (value.isDigits()) {
            return value.u32(name);
        }
        int bits = 0;
        for (int at = value.from(); at <= value.to(); at = part.to() + 1) {
            part(value, at);
            bits |= 1 << part.word(name, Words.STATUS_BITS);
        }
        return bits;
    }

    /// Reads status bits as conntrack(8) does: its own words, which may be cut short.
    int savedStatus(String name, Field value) {
        int bits = 0;
        for (int at = value.from(); at <= value.to(); at = part.to() + 1) {
            part(value, at);
            int word = part.find(SAVED_STATUS);
            if (word < 0) {
                word = SAVED_STATUS.findAbbreviated(part.text(), part.from(), part.to());
            }
            if (word < 0) {
                throw part.wrong(name, "one of " + SAVED_STATUS.listing());
            }
            bits |= SAVED_STATUS_BITS[word];
        }
        return bits;
    }

    /// Reads labels: names, or numbers of bits that have no name, with commas between them.
    ///
    /// @param remove to let an update take the labels away; it leaves all others alone
    void labels(String name, Field value, FlowBuilder flow, boolean remove) {
        for (int at = value.from(); at <= value.to(); at = part.to() + 1) {
            part(value, at);
            int bit = labels.bit(part.text(), part.from(), part.to());
            if (bit < 0 && part.isDigits()) {
                bit = (int) part.number(name, "a label", HIGHEST_LABEL);
            }
            if (bit < 0) {
                throw part.wrong(name, "a label of connlabel.conf, nor a bit (0-127)");
            }
            if (bit > HIGHEST_LABEL) {
                throw part.error(
                        name
                                + ": "
                                + part.quote()
                                + " is bit "
                                + bit
                                + "; the kernel has 0 to 127");
            }
            if (remove) {
                flow.labelMask(bit);
            } else {
                flow.label(bit);
            }
        }
    }

    /// Makes `part` the element of a list that starts at `from` and ends before the next comma.
    private void part(Field list, int from) {
        int comma = list.indexOf(',', from);
        int to = comma < 0 ? list.to() : comma;
        part.set(list.text(), from, to, list.column() + from - list.from());
    }

    /// Reads the name of a state of the protocol's.
    void state(String name, Field value, int protocol, FlowBuilder flow) {
        WordTable states = Words.states(protocol);
        if (states == null) {
            require(false, name, value, protocol);
            return;
        }
        switch (protocol) {
            case IPPROTO_TCP -> tcpState(tcpState(name, value, states), flow);
            case IPPROTO_SCTP -> flow.sctpState(value.word(name, states));
            default -> flow.dccpState(value.word(name, states));
        }
    }

    /// Before Linux 2.6.31 the state after SYN_SENT of both sides did not exist, and its number was
    /// that of LISTEN.
    private static int tcpState(String name, Field value, WordTable states) {
        return value.is("LISTEN") ? TCP_CONNTRACK_SYN_SENT2 : value.word(name, states);
    }

    /// A textual flow cannot say what the windows were, so the kernel is asked to be liberal about
    /// them, as conntrack(8) does: otherwise it would call the connection's packets invalid. In a
    /// closing state it has to know that a new connection may begin (RFC 1122, 4.2.2.13).
    private static void tcpState(int state, FlowBuilder flow) {
        boolean closing = state >= TCP_CONNTRACK_TIME_WAIT && state <= TCP_CONNTRACK_CLOSE;
        int bits =
                IP_CT_TCP_FLAG_BE_LIBERAL
                        | IP_CT_TCP_FLAG_SACK_PERM
                        | (closing ? IP_CT_TCP_FLAG_CLOSE_INIT : 0);
        flow.tcpState(state).tcpFlags(ORIG, bits, bits).tcpFlags(REPLY, bits, bits);
    }

    /// Checks that nothing is missing of tuple `t`, and derives what was left out of the other one.
    ///
    /// @param derive whether the other tuple is wanted: a key needs only one
    /// @param column behind the end of the line, for what is missing
    void complete(FlowBuilder flow, int protocol, int t, boolean derive, int column) {
        TupleBuilder tuple = flow.tuple(t).protocol(protocol);
        if (derive) {
            flow.deriveReply();
        }
        requirePresent(tuple.hasSrc(), "source address", column);
        requirePresent(tuple.hasDst(), "destination address", column);
        if (Protocols.isIcmp(protocol)) {
            requirePresent(tuple.icmpType() >= 0, "ICMP type", column);
            requirePresent(tuple.icmpCode() >= 0, "ICMP code", column);
            requirePresent(tuple.icmpId() >= 0, "ICMP id", column);
        } else if (protocol == IPPROTO_GRE) {
            requirePresent(tuple.srcPort() >= 0, "source key", column);
            requirePresent(tuple.dstPort() >= 0, "destination key", column);
        } else if (Protocols.hasPorts(protocol) && protocol != IPPROTO_DCCP) {
            // Kernels that do not track DCCP know no ports of it.
            requirePresent(tuple.srcPort() >= 0, "source port", column);
            requirePresent(tuple.dstPort() >= 0, "destination port", column);
        }
    }

    private static void requirePresent(boolean present, String what, int column) {
        if (!present) {
            throw new FlowSyntaxException(column, "missing the " + what);
        }
    }
}
