// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import dev.sne.netlink4j.DecodeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Between the three forms of a flow: message, builder, record.
final class FlowCopies {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int TUPLES = 3;

    private FlowCopies() {}

    static void copy(FlowView from, FlowBuilder to) {
        AttributeIndex index = from.index();
        to.clear();
        for (int slot = 0; slot < FlowLayout.SCALARS; slot++) {
            if (index.has(slot)) {
                to.scalar(slot, index.scalar(slot));
            }
        }
        for (int t = 0; t < TUPLES; t++) {
            copyTuple(from, t, to.tuple(t));
        }
        copyBytes(index, FlowLayout.LABELS, to.labelBytes());
        copyBytes(index, FlowLayout.LABELS_MASK, to.labelMaskBytes());
        copyText(index, FlowLayout.HELPER_NAME, to.helperNameBytes());
        copyBytes(index, FlowLayout.HELPER_INFO, to.helperInfoBytes());
        copyText(index, FlowLayout.SECCTX_NAME, to.secctxBytes());
        copyNat(index, FlowLayout.NAT, to.natSource());
        copyNat(index, FlowLayout.NAT + FlowLayout.NAT_SLOTS, to.natDestination());
        for (int i = 0; i < index.unknownCount(); i++) {
            to.unknown(index.unknown(i));
        }
    }

    static void copyKey(FlowView from, FlowBuilder to) {
        to.clear();
        copyTuple(from, FlowView.ORIG, to.tuple(FlowView.ORIG));
        if (from.hasZone()) {
            to.zone(from.zone());
        }
        if (from.hasId()) {
            to.id(from.id());
        }
    }

    /// @throws DecodeException when the addresses are of different families
    private static void copyTuple(FlowView from, int t, TupleBuilder to) {
        AttributeIndex index = from.index();
        int src = FlowLayout.TUPLES + t * FlowLayout.TUPLE_SLOTS + FlowLayout.SRC;
        int dst = FlowLayout.TUPLES + t * FlowLayout.TUPLE_SLOTS + FlowLayout.DST;
        boolean v6 = from.v6(t);
        if (index.has(src)) {
            to.src(v6, from.srcHigh(t), from.srcLow(t));
        }
        if (index.has(dst)) {
            if (index.isV6Address(dst) != v6) {
                throw new DecodeException(
                        "CTA_TUPLE_IP", from.offset(), "one IPv4 and one IPv6 address");
            }
            to.dst(v6, from.dstHigh(t), from.dstLow(t));
        }
        copyLayer4(from, t, to);
        if (from.tupleZone(t) >= 0) {
            to.zone(from.tupleZone(t));
        }
    }

    private static void copyLayer4(FlowView from, int t, TupleBuilder to) {
        if (from.protocol(t) >= 0) {
            to.protocol(from.protocol(t));
        }
        if (from.srcPort(t) >= 0) {
            to.srcPort(from.srcPort(t));
        }
        if (from.dstPort(t) >= 0) {
            to.dstPort(from.dstPort(t));
        }
        if (from.icmpType(t) >= 0) {
            to.icmpType(from.icmpType(t));
        }
        if (from.icmpCode(t) >= 0) {
            to.icmpCode(from.icmpCode(t));
        }
        if (from.icmpId(t) >= 0) {
            to.icmpId(from.icmpId(t));
        }
    }

    private static void copyBytes(AttributeIndex from, int slot, ByteField to) {
        if (from.has(slot)) {
            to.set(from.segment(), from.valueOffset(slot), from.valueLength(slot));
        }
    }

    private static void copyText(AttributeIndex from, int slot, ByteField to) {
        if (from.has(slot)) {
            to.set(from.segment(), from.valueOffset(slot), from.textLength(slot));
        }
    }

    private static void copyNat(AttributeIndex from, int base, NatBuilder to) {
        int min = base + FlowLayout.NAT_MIN_IP;
        if (from.has(min)) {
            int max = from.has(base + FlowLayout.NAT_MAX_IP) ? base + FlowLayout.NAT_MAX_IP : min;
            if (from.isV6Address(min) != from.isV6Address(max)) {
                throw new DecodeException("CTA_NAT", from.start(), "one IPv4 and one IPv6 address");
            }
            to.addresses(
                    from.isV6Address(min),
                    from.addressHigh(min),
                    from.addressLow(min),
                    from.addressHigh(max),
                    from.addressLow(max));
        }
        int minPort = from.u16(base + FlowLayout.NAT_MIN_PORT);
        int maxPort = from.u16(base + FlowLayout.NAT_MAX_PORT);
        if (minPort >= 0) {
            int other = maxPort < 0 ? minPort : maxPort;
            to.ports(Math.min(minPort, other), Math.max(minPort, other));
        }
    }

    static void copy(Flow from, FlowBuilder to) {
        to.clear();
        copyTuple(from.original(), to.tuple(FlowView.ORIG));
        copyTuple(from.reply(), to.tuple(FlowView.REPLY));
        copyTuple(from.master(), to.tuple(FlowView.MASTER));
        copy32(from.status(), FlowLayout.STATUS, to);
        copy32(from.mark(), FlowLayout.MARK, to);
        copy32(from.id(), FlowLayout.ID, to);
        copy32(from.use(), FlowLayout.USE, to);
        copy32(from.secmark(), FlowLayout.SECMARK, to);
        if (from.timeout() != null) {
            to.timeout(from.timeout().toSeconds());
        }
        if (from.zone() != null) {
            to.zone(from.zone());
        }
        copyTime(from.start(), FlowLayout.TIMESTAMP_START, to);
        copyTime(from.stop(), FlowLayout.TIMESTAMP_STOP, to);
        copyTime(from.eventTime(), FlowLayout.TIMESTAMP_EVENT, to);
        copyCounters(from.originalCounters(), FlowView.ORIG, to);
        copyCounters(from.replyCounters(), FlowView.REPLY, to);
        copySeqAdj(from.originalSeqAdj(), FlowView.ORIG, to);
        copySeqAdj(from.replySeqAdj(), FlowView.REPLY, to);
        if (from.synproxy() != null) {
            to.synproxy(from.synproxy().isn(), from.synproxy().its(), from.synproxy().tsoff());
        }
        if (from.protoInfo() != null) {
            copyProtoInfo(from.protoInfo(), to);
        }
        copyNames(from, to);
        if (from.natSource() != null) {
            to.natSource().set(from.natSource());
        }
        if (from.natDestination() != null) {
            to.natDestination().set(from.natDestination());
        }
        from.unknown().forEach(to::unknown);
    }

    private static void copyTuple(@Nullable Tuple from, TupleBuilder to) {
        if (from != null) {
            to.set(from);
        }
    }

    private static void copy32(@Nullable Integer from, int slot, FlowBuilder to) {
        if (from != null) {
            to.scalar(slot, Integer.toUnsignedLong(from));
        }
    }

    private static void copyTime(@Nullable Instant from, int slot, FlowBuilder to) {
        if (from != null) {
            to.scalar(slot, from.getEpochSecond() * NANOS_PER_SECOND + from.getNano());
        }
    }

    private static void copyCounters(Flow.@Nullable Counters from, int t, FlowBuilder to) {
        if (from != null) {
            to.counters(t, from.packets(), from.bytes());
        }
    }

    private static void copySeqAdj(Flow.@Nullable SeqAdj from, int t, FlowBuilder to) {
        if (from != null) {
            to.seqAdj(t, from.position(), from.before(), from.after());
        }
    }

    private static void copyProtoInfo(ProtoInfo from, FlowBuilder to) {
        switch (from) {
            case ProtoInfo.Tcp tcp -> {
                to.tcpState(tcp.state());
                copyTcpSide(tcp.original(), FlowView.ORIG, to);
                copyTcpSide(tcp.reply(), FlowView.REPLY, to);
            }
            case ProtoInfo.Sctp sctp -> {
                to.sctpState(sctp.state());
                if (sctp.originalVtag() != null) {
                    to.sctpVtag(FlowView.ORIG, sctp.originalVtag());
                }
                if (sctp.replyVtag() != null) {
                    to.sctpVtag(FlowView.REPLY, sctp.replyVtag());
                }
            }
            case ProtoInfo.Dccp dccp -> {
                to.dccpState(dccp.state());
                if (dccp.role() != null) {
                    to.dccpRole(dccp.role());
                }
                if (dccp.handshakeSeq() != null) {
                    to.dccpHandshakeSeq(dccp.handshakeSeq());
                }
            }
        }
    }

    private static void copyTcpSide(ProtoInfo.@Nullable TcpSide from, int t, FlowBuilder to) {
        if (from == null) {
            return;
        }
        if (from.windowScale() != null) {
            to.tcpWscale(t, from.windowScale());
        }
        if (from.flags() != null) {
            to.tcpFlags(t, from.flags(), from.flagsMask());
        }
    }

    private static void copyNames(Flow from, FlowBuilder to) {
        if (from.labels() != null) {
            to.noLabels();
            from.labels().forEach(to::label);
        }
        if (from.helper() != null) {
            to.helper(from.helper().name());
            byte[] info = from.helper().info();
            if (info.length > 0) {
                to.helperInfo(info, 0, info.length);
            }
        }
        if (from.secctx() != null) {
            byte[] text = from.secctx().getBytes(StandardCharsets.UTF_8);
            to.secctx(text, 0, text.length);
        }
    }

    static Flow record(FlowBuilder from) {
        return new Flow(
                from.tuple(FlowView.ORIG).build("the original tuple"),
                tuple(from, FlowView.REPLY, "the reply tuple"),
                tuple(from, FlowView.MASTER, "the master's tuple"),
                bits32(from, FlowLayout.STATUS),
                from.hasTimeout() ? Duration.ofSeconds(from.timeout()) : null,
                bits32(from, FlowLayout.MARK),
                bits32(from, FlowLayout.ZONE),
                bits32(from, FlowLayout.ID),
                bits32(from, FlowLayout.USE),
                counters(from, FlowView.ORIG),
                counters(from, FlowView.REPLY),
                time(from, FlowLayout.TIMESTAMP_START),
                time(from, FlowLayout.TIMESTAMP_STOP),
                time(from, FlowLayout.TIMESTAMP_EVENT),
                protoInfo(from),
                labels(from.labelBytes()),
                helper(from),
                from.natSource().build(),
                from.natDestination().build(),
                seqAdj(from, FlowView.ORIG),
                seqAdj(from, FlowView.REPLY),
                synproxy(from),
                bits32(from, FlowLayout.SECMARK),
                from.secctxBytes().present() ? text(from.secctxBytes()) : null,
                from.unknown());
    }

    private static @Nullable Tuple tuple(FlowBuilder from, int t, String which) {
        return from.tuple(t).isPresent() ? from.tuple(t).build(which) : null;
    }

    private static @Nullable Integer bits32(FlowBuilder from, int slot) {
        return from.has(slot) ? (Integer) (int) from.value(slot) : null;
    }

    private static @Nullable Long wide(FlowBuilder from, int slot) {
        return from.has(slot) ? (Long) from.value(slot) : null;
    }

    private static Flow.@Nullable Counters counters(FlowBuilder from, int t) {
        int slot = FlowLayout.COUNTERS + t * FlowLayout.COUNTERS_SLOTS;
        return from.hasAny(slot, FlowLayout.COUNTERS_SLOTS)
                ? new Flow.Counters(
                        from.value(slot + FlowLayout.COUNTERS_PACKETS),
                        from.value(slot + FlowLayout.COUNTERS_BYTES))
                : null;
    }

    private static @Nullable Instant time(FlowBuilder from, int slot) {
        if (!from.has(slot)) {
            return null;
        }
        long nanos = from.value(slot);
        return Instant.ofEpochSecond(
                Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
    }

    private static Flow.@Nullable SeqAdj seqAdj(FlowBuilder from, int t) {
        int slot = FlowLayout.SEQ_ADJ + t * FlowLayout.SEQ_ADJ_SLOTS;
        return from.hasAny(slot, FlowLayout.SEQ_ADJ_SLOTS)
                ? new Flow.SeqAdj(
                        (int) from.value(slot + FlowLayout.SEQ_ADJ_POSITION),
                        (int) from.value(slot + FlowLayout.SEQ_ADJ_BEFORE),
                        (int) from.value(slot + FlowLayout.SEQ_ADJ_AFTER))
                : null;
    }

    /// Null for zeros too, as [FlowView#hasSynproxy] explains.
    private static Flow.@Nullable Synproxy synproxy(FlowBuilder from) {
        int isn = (int) from.value(FlowLayout.SYNPROXY_ISN);
        int its = (int) from.value(FlowLayout.SYNPROXY_ITS);
        int tsoff = (int) from.value(FlowLayout.SYNPROXY_TSOFF);
        return (isn | its | tsoff) == 0 ? null : new Flow.Synproxy(isn, its, tsoff);
    }

    private static @Nullable ProtoInfo protoInfo(FlowBuilder from) {
        if (from.hasAny(FlowLayout.TCP_STATE, FlowLayout.SCTP_STATE - FlowLayout.TCP_STATE)) {
            return new ProtoInfo.Tcp(
                    (int) from.value(FlowLayout.TCP_STATE),
                    tcpSide(from, FlowView.ORIG),
                    tcpSide(from, FlowView.REPLY));
        }
        if (from.hasAny(FlowLayout.SCTP_STATE, FlowLayout.DCCP_STATE - FlowLayout.SCTP_STATE)) {
            return new ProtoInfo.Sctp(
                    (int) from.value(FlowLayout.SCTP_STATE),
                    wide(from, FlowLayout.SCTP_VTAG + FlowView.ORIG),
                    wide(from, FlowLayout.SCTP_VTAG + FlowView.REPLY));
        }
        if (from.hasAny(FlowLayout.DCCP_STATE, FlowLayout.SEQ_ADJ - FlowLayout.DCCP_STATE)) {
            return new ProtoInfo.Dccp(
                    (int) from.value(FlowLayout.DCCP_STATE),
                    bits32(from, FlowLayout.DCCP_ROLE),
                    wide(from, FlowLayout.DCCP_HANDSHAKE_SEQ));
        }
        return null;
    }

    private static ProtoInfo.@Nullable TcpSide tcpSide(FlowBuilder from, int t) {
        int flags = FlowLayout.TCP_FLAGS + t;
        if (!from.has(FlowLayout.TCP_WSCALE + t) && !from.has(flags)) {
            return null;
        }
        int both = (int) from.value(flags);
        return new ProtoInfo.TcpSide(
                bits32(from, FlowLayout.TCP_WSCALE + t),
                from.has(flags) ? (Integer) (both >>> Byte.SIZE) : null,
                both & 0xff);
    }

    private static @Nullable List<Integer> labels(ByteField bytes) {
        if (!bytes.present()) {
            return null;
        }
        List<Integer> set = new ArrayList<>();
        for (int bit = 0; bit < Labels.MAX_BITS; bit++) {
            int index = Labels.byteIndex(bit);
            if (index < bytes.length() && (bytes.bytes()[index] & Labels.bitInByte(bit)) != 0) {
                set.add(bit);
            }
        }
        return set;
    }

    private static Flow.@Nullable Helper helper(FlowBuilder from) {
        return from.helperNameBytes().present()
                ? new Flow.Helper(text(from.helperNameBytes()), from.helperInfoBytes().copy())
                : null;
    }

    private static String text(ByteField bytes) {
        return new String(bytes.bytes(), 0, bytes.length(), StandardCharsets.UTF_8);
    }
}
