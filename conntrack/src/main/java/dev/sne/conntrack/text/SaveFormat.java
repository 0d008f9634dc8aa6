// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.In.IPPROTO_DCCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;
import static dev.sne.conntrack.uapi.In.IPPROTO_SCTP;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_DST_NAT_DONE;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_FIXED_TIMEOUT;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SRC_NAT_DONE;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.WordTable;
import dev.sne.conntrack.words.Words;
import java.nio.ByteOrder;

/// What `conntrack -o save` prints and `conntrack -R` reads: a command line for each flow. It
/// carries no mark, labels, helper, master, sequence adjustment, window scale or flags; see
/// FORMATS.md.
final class SaveFormat implements FlowFormat {
    private static final Chunk ADD = Chunk.of("-A");
    private static final Chunk UPDATE = Chunk.of("-U");
    private static final Chunk DELETE = Chunk.of("-D");
    private static final Chunk TIMEOUT = Chunk.of(" -t ");
    private static final Chunk STATUS = Chunk.of(" -u ");
    private static final Chunk SECMARK = Chunk.of(" -c ");
    private static final Chunk ZONE = Chunk.of(" -w ");
    private static final Chunk ORIG_ZONE = Chunk.of(" --orig-zone ");
    private static final Chunk REPLY_ZONE = Chunk.of(" --reply-zone ");
    private static final Chunk SRC = Chunk.of(" -s ");
    private static final Chunk DST = Chunk.of(" -d ");
    private static final Chunk REPLY_SRC = Chunk.of(" -r ");
    private static final Chunk REPLY_DST = Chunk.of(" -q ");
    private static final Chunk DST_NAT = Chunk.of(" -g ");
    private static final Chunk SRC_NAT = Chunk.of(" -n ");
    private static final Chunk PROTOCOL = Chunk.of(" -p ");
    private static final Chunk SPORT = Chunk.of(" --sport ");
    private static final Chunk DPORT = Chunk.of(" --dport ");
    private static final Chunk REPLY_SPORT = Chunk.of(" --reply-port-src ");
    private static final Chunk REPLY_DPORT = Chunk.of(" --reply-port-dst ");
    private static final Chunk SRCKEY = Chunk.of(" --srckey ");
    private static final Chunk DSTKEY = Chunk.of(" --dstkey ");
    private static final Chunk REPLY_SRCKEY = Chunk.of(" --reply-key-src ");
    private static final Chunk REPLY_DSTKEY = Chunk.of(" --reply-key-dst ");
    private static final Chunk STATE = Chunk.of(" --state ");
    private static final Chunk ROLE = Chunk.of(" --role ");
    private static final Chunk ORIG_VTAG = Chunk.of(" --orig-vtag ");
    private static final Chunk REPLY_VTAG = Chunk.of(" --reply-vtag ");
    private static final Chunk ICMP = Chunk.of(" --icmp-");
    private static final Chunk ICMPV6 = Chunk.of(" --icmpv6-");

    /// The status bits that the format has words for, in the order in which they are printed.
    private static final int[] STATUS_BITS = {
        IPS_EXPECTED, IPS_SEEN_REPLY, IPS_ASSURED, IPS_FIXED_TIMEOUT
    };

    @Override
    public void begin(TextBuffer out) {}

    @Override
    public void flow(FlowView flow, TextBuffer out) {
        out.bytes(ADD);
        line(flow, out);
        out.put('\n');
    }

    @Override
    public void event(FlowEventType type, FlowView flow, TextBuffer out) {
        switch (type) {
            case NEW -> out.bytes(ADD);
            case UPDATE -> out.bytes(UPDATE);
            case DESTROY -> out.bytes(DELETE);
        }
        line(flow, out);
        TextFormat.userSpace(flow, out);
        out.put('\n');
    }

    @Override
    public void end(TextBuffer out) {}

    private static void line(FlowView flow, TextBuffer out) {
        number(TIMEOUT, flow.timeout(), out);
        if (flow.hasStatus()) {
            status(flow.status(), out);
        }
        if (flow.hasSecmark()) {
            number(SECMARK, Integer.toUnsignedLong(flow.secmark()), out);
        }
        if (flow.hasZone()) {
            number(ZONE, flow.zone(), out);
        }
        number(ORIG_ZONE, flow.tupleZone(ORIG), out);
        number(REPLY_ZONE, flow.tupleZone(REPLY), out);
        addresses(flow, out);
        int protocol = Math.max(0, flow.protocol(ORIG));
        int named = Protocols.named(protocol);
        out.bytes(PROTOCOL);
        if (named < 0) {
            out.unsigned(protocol);
            return;
        }
        out.bytes(Protocols.name(named));
        if (Protocols.isIcmp(protocol)) {
            icmp(flow, protocol == IPPROTO_ICMPV6 ? ICMPV6 : ICMP, out);
        } else {
            ports(flow, protocol == IPPROTO_GRE, out);
            state(flow, protocol, out);
        }
    }

    private static void number(Chunk option, long valueOrAbsent, TextBuffer out) {
        if (valueOrAbsent >= 0) {
            out.bytes(option).unsigned(valueOrAbsent);
        }
    }

    private static void status(int status, TextBuffer out) {
        out.bytes(STATUS);
        int start = out.length();
        for (int bit : STATUS_BITS) {
            if ((status & bit) != 0) {
                if (out.length() > start) {
                    out.put(',');
                }
                out.bytes(Words.STATUS_BITS.bytes(Integer.numberOfTrailingZeros(bit)));
            }
        }
        if (out.length() == start) {
            out.ascii("UNSET");
        }
    }

    /// Writes the addresses. A reply address that translation has changed is given as that.
    private static void addresses(FlowView flow, TextBuffer out) {
        if (flow.hasTuple(ORIG)) {
            boolean v6 = flow.v6(ORIG);
            out.bytes(SRC).ip(v6, flow.srcHigh(ORIG), flow.srcLow(ORIG));
            out.bytes(DST).ip(v6, flow.dstHigh(ORIG), flow.dstLow(ORIG));
        }
        if (flow.hasTuple(REPLY)) {
            boolean v6 = flow.v6(REPLY);
            long high = flow.srcHigh(REPLY);
            long low = flow.srcLow(REPLY);
            boolean same = high == flow.dstHigh(ORIG) && low == flow.dstLow(ORIG);
            out.bytes(!same && translated(flow, IPS_DST_NAT_DONE) ? DST_NAT : REPLY_SRC);
            out.ip(v6, high, low);
            high = flow.dstHigh(REPLY);
            low = flow.dstLow(REPLY);
            same = high == flow.srcHigh(ORIG) && low == flow.srcLow(ORIG);
            out.bytes(!same && translated(flow, IPS_SRC_NAT_DONE) ? SRC_NAT : REPLY_DST);
            out.ip(v6, high, low);
        }
    }

    private static boolean translated(FlowView flow, int doneBit) {
        return !flow.hasStatus() || (flow.status() & doneBit) != 0;
    }

    private static void icmp(FlowView flow, Chunk prefix, TextBuffer out) {
        if (flow.hasIcmp(ORIG)) {
            out.bytes(prefix).ascii("type ").unsigned(Math.max(0, flow.icmpType(ORIG)));
            out.bytes(prefix).ascii("code ").unsigned(Math.max(0, flow.icmpCode(ORIG)));
            out.bytes(prefix).ascii("id ").unsigned(Math.max(0, flow.icmpId(ORIG)));
        }
    }

    private static void ports(FlowView flow, boolean keys, TextBuffer out) {
        number(keys ? SRCKEY : SPORT, flow.srcPort(ORIG), out);
        number(keys ? DSTKEY : DPORT, flow.dstPort(ORIG), out);
        number(keys ? REPLY_SRCKEY : REPLY_SPORT, flow.srcPort(REPLY), out);
        number(keys ? REPLY_DSTKEY : REPLY_DPORT, flow.dstPort(REPLY), out);
    }

    private static void state(FlowView flow, int protocol, TextBuffer out) {
        switch (protocol) {
            case IPPROTO_TCP -> word(STATE, flow.tcpState(), Words.TCP_STATES, out);
            case IPPROTO_SCTP -> {
                word(STATE, flow.sctpState(), Words.SCTP_STATES, out);
                vtag(ORIG_VTAG, flow.sctpVtag(ORIG), out);
                vtag(REPLY_VTAG, flow.sctpVtag(REPLY), out);
            }
            case IPPROTO_DCCP -> {
                word(STATE, flow.dccpState(), Words.DCCP_STATES, out);
                word(ROLE, flow.dccpRole(), Words.DCCP_ROLES, out);
            }
            default -> {}
        }
    }

    private static void word(Chunk option, int indexOrAbsent, WordTable words, TextBuffer out) {
        if (indexOrAbsent >= 0) {
            int index = indexOrAbsent < words.size() ? indexOrAbsent : 0;
            out.bytes(option).bytes(words.bytes(index));
        }
    }

    private static void vtag(Chunk option, long tagOrAbsent, TextBuffer out) {
        if (tagOrAbsent >= 0) {
            out.bytes(option).unsigned(Integer.toUnsignedLong(savedVtag((int) tagOrAbsent)));
        }
    }

    /// Converts between a verification tag and the number that the format has for it.
    ///
    /// conntrack(8) takes the number and sends its bytes in the order of the machine: on a
    /// little-endian one the tag's bytes are reversed in the file. Files go back and forth between
    /// it and us, so they mean the same to both.
    static int savedVtag(int tag) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(tag) : tag;
    }
}
