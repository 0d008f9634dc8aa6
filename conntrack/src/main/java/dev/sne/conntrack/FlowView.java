// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_FLAGS_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_LEN_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_PID_OFFSET;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// A flow as it stands in a message of the kernel: nothing is copied.
///
/// [#wrap] goes through the attributes once, checks every length, and remembers where each value
/// is; the accessors then read it. A view is reusable and allocates nothing, except where a method
/// returns an object. It is valid as long as the bytes behind it are: for a dump, until its next
/// message. Not thread-safe.
///
/// Methods with a parameter `t` take [#ORIG], [#REPLY] or, where they concern a tuple, [#MASTER].
/// Integers are returned in host order; 32-bit fields are unsigned unless they are bit sets.
///
/// Source: `ctnetlink_fill_info()` and `ctnetlink_conntrack_event()` in the kernel's
/// `net/netfilter/nf_conntrack_netlink.c`.
public final class FlowView {
    /// The original direction: from who opened the flow.
    public static final int ORIG = 0;

    /// The reply direction.
    public static final int REPLY = 1;

    /// The flow that expected this one.
    public static final int MASTER = 2;

    private final AttributeIndex index = new AttributeIndex();

    /// Looks at the message that a reader stands on.
    ///
    /// @return this
    /// @throws DecodeException when it is no message about a flow, or malformed
    public FlowView wrap(MessageReader message) {
        index.build(message.segment(), message.offset(), message.length());
        return this;
    }

    /// Looks at a message.
    ///
    /// @param segment where it is; native memory, as in all other uses of views, or access becomes
    ///   slow
    /// @param offset the first byte of its Netlink header
    /// @param length how many bytes there are from there on, at least as many as its header says
    /// @return this
    /// @throws DecodeException when it is no message about a flow, or malformed
    public FlowView wrap(MemorySegment segment, long offset, int length) {
        if (offset < 0 || length < 0 || length > segment.byteSize() - offset) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of " + segment.byteSize());
        }
        if (length < MessageShape.FIRST_ATTRIBUTE) {
            throw AttributeIndex.tooShort(offset, length);
        }
        int size = ByteOrders.u32(segment, offset + NLMSG_LEN_OFFSET);
        if (size < 0 || size > length) {
            throw new DecodeException(
                    "",
                    offset,
                    "message length "
                            + Integer.toUnsignedString(size)
                            + " exceeds the "
                            + length
                            + " bytes");
        }
        index.build(segment, offset, size);
        return this;
    }

    /// Where the message is.
    public MemorySegment segment() {
        return index.segment();
    }

    /// Where the message's Netlink header starts in the segment.
    public long offset() {
        return index.start();
    }

    /// Bytes of the message, its Netlink header included.
    public int length() {
        return index.length();
    }

    /// `nlmsg_flags`; of an event: `NLM_F_CREATE | NLM_F_EXCL` for a new flow, 0 for a changed one.
    public int messageFlags() {
        return ByteOrders.u16(index.segment(), index.start() + NLMSG_FLAGS_OFFSET);
    }

    /// Whether the message says that the flow has ended.
    public boolean isDestroy() {
        return index.isDestroy();
    }

    /// Of an event: the port id of the socket whose request caused it, unsigned; 0 when a packet or
    /// time did.
    public int portId() {
        return ByteOrders.u32(index.segment(), index.start() + NLMSG_PID_OFFSET);
    }

    /// `AF_INET` (2) or `AF_INET6` (10).
    public int family() {
        return ByteOrders.u8(index.segment(), index.start() + NLMSG_HDRLEN);
    }

    /// Whether an attribute of this type stands at the top level.
    ///
    /// @param ctaType `CTA_…`, below 64
    public boolean has(int ctaType) {
        return index.hasTopLevel(ctaType);
    }

    /// Whether there is a tuple with addresses.
    public boolean hasTuple(int t) {
        return index.has(tuple(t, FlowLayout.SRC)) || index.has(tuple(t, FlowLayout.DST));
    }

    /// Whether the addresses are IPv6.
    public boolean v6(int t) {
        int slot = tuple(t, index.has(tuple(t, FlowLayout.SRC)) ? FlowLayout.SRC : FlowLayout.DST);
        return index.isV6Address(slot);
    }

    /// The upper 64 bits of the source address; 0 for IPv4.
    public long srcHigh(int t) {
        return index.addressHigh(tuple(t, FlowLayout.SRC));
    }

    /// The lower 64 bits of the source address; the whole address for IPv4, unsigned.
    public long srcLow(int t) {
        return index.addressLow(tuple(t, FlowLayout.SRC));
    }

    /// The upper 64 bits of the destination address; 0 for IPv4.
    public long dstHigh(int t) {
        return index.addressHigh(tuple(t, FlowLayout.DST));
    }

    /// The lower 64 bits of the destination address; the whole address for IPv4, unsigned.
    public long dstLow(int t) {
        return index.addressLow(tuple(t, FlowLayout.DST));
    }

    /// The layer-4 protocol, 0 to 255; -1 when absent.
    public int protocol(int t) {
        return index.u8(tuple(t, FlowLayout.PROTOCOL));
    }

    /// Whether there are ports, or GRE keys.
    public boolean hasPorts(int t) {
        return index.has(tuple(t, FlowLayout.SPORT)) && index.has(tuple(t, FlowLayout.DPORT));
    }

    /// Source port or GRE key, 0 to 65535; -1 when absent.
    public int srcPort(int t) {
        return index.u16(tuple(t, FlowLayout.SPORT));
    }

    /// Destination port or GRE key, 0 to 65535; -1 when absent.
    public int dstPort(int t) {
        return index.u16(tuple(t, FlowLayout.DPORT));
    }

    /// Whether there is an ICMP or ICMPv6 type, code or id.
    public boolean hasIcmp(int t) {
        return index.has(tuple(t, FlowLayout.ICMP_TYPE))
                || index.has(tuple(t, FlowLayout.ICMP_CODE))
                || index.has(tuple(t, FlowLayout.ICMP_ID));
    }

    /// 0 to 255; -1 when absent.
    public int icmpType(int t) {
        return index.u8(tuple(t, FlowLayout.ICMP_TYPE));
    }

    /// 0 to 255; -1 when absent.
    public int icmpCode(int t) {
        return index.u8(tuple(t, FlowLayout.ICMP_CODE));
    }

    /// 0 to 65535; -1 when absent.
    public int icmpId(int t) {
        return index.u16(tuple(t, FlowLayout.ICMP_ID));
    }

    /// The zone that holds in this direction only, 1 to 65535; -1 when absent.
    public int tupleZone(int t) {
        return index.u16(tuple(t, FlowLayout.TUPLE_ZONE));
    }

    /// The bits `IPS_…`; 0 when absent.
    public int status() {
        return index.bits(FlowLayout.STATUS);
    }

    public boolean hasStatus() {
        return index.has(FlowLayout.STATUS);
    }

    /// Seconds until the flow expires, unsigned 32 bits; -1 when absent, as for an offloaded flow.
    public long timeout() {
        return index.u32(FlowLayout.TIMEOUT);
    }

    /// The mark; 0 when absent.
    public int mark() {
        return index.bits(FlowLayout.MARK);
    }

    /// Events leave a mark of 0 out unless it has just been set.
    public boolean hasMark() {
        return index.has(FlowLayout.MARK);
    }

    /// The zone in both directions; 0 when absent.
    public int zone() {
        return hasZone() ? index.u16(FlowLayout.ZONE) : 0;
    }

    public boolean hasZone() {
        return index.has(FlowLayout.ZONE);
    }

    /// The kernel's id of the flow, unsigned; 0 when absent. Not unique for all time: key on the
    /// tuple too.
    public int id() {
        return index.bits(FlowLayout.ID);
    }

    public boolean hasId() {
        return index.has(FlowLayout.ID);
    }

    /// References that the kernel holds; -1 when absent.
    public long use() {
        return index.u32(FlowLayout.USE);
    }

    /// Whether packets and bytes were counted (`net.netfilter.nf_conntrack_acct`).
    public boolean hasCounters(int t) {
        return index.has(counter(t, FlowLayout.COUNTERS_PACKETS));
    }

    /// Packets seen, unsigned; 0 when not counted.
    public long packets(int t) {
        return index.u64(counter(t, FlowLayout.COUNTERS_PACKETS));
    }

    /// Bytes seen, IP headers included, unsigned; 0 when not counted.
    public long bytes(int t) {
        return index.u64(counter(t, FlowLayout.COUNTERS_BYTES));
    }

    /// When the flow began, in nanoseconds since the epoch; 0 when absent
    /// (`nf_conntrack_timestamp`).
    public long timestampStart() {
        return index.u64(FlowLayout.TIMESTAMP_START);
    }

    /// When the flow ended, in nanoseconds since the epoch; 0 when absent.
    public long timestampStop() {
        return index.u64(FlowLayout.TIMESTAMP_STOP);
    }

    /// When the event happened, in nanoseconds since the epoch; 0 when absent. Linux 6.14.
    public long timestampEvent() {
        return index.u64(FlowLayout.TIMESTAMP_EVENT);
    }

    /// `TCP_CONNTRACK_…`; -1 when absent.
    public int tcpState() {
        return index.u8(FlowLayout.TCP_STATE);
    }

    /// Window scale that this direction's sender announced, 0 to 14; -1 when absent.
    public int tcpWscale(int t) {
        return index.u8(FlowLayout.TCP_WSCALE + t);
    }

    /// `IP_CT_TCP_FLAG_…`; -1 when absent.
    public int tcpFlags(int t) {
        int both = index.u16(FlowLayout.TCP_FLAGS + t);
        return both < 0 ? both : both >>> Byte.SIZE;
    }

    /// Which flags a request means to change: the kernel reports 0; -1 when absent.
    public int tcpFlagsMask(int t) {
        int both = index.u16(FlowLayout.TCP_FLAGS + t);
        return both < 0 ? both : both & 0xff;
    }

    /// `SCTP_CONNTRACK_…`; -1 when absent.
    public int sctpState() {
        return index.u8(FlowLayout.SCTP_STATE);
    }

    /// Verification tag, unsigned 32 bits; -1 when absent.
    public long sctpVtag(int t) {
        return index.u32(FlowLayout.SCTP_VTAG + t);
    }

    /// `CT_DCCP_…`; -1 when absent.
    public int dccpState() {
        return index.u8(FlowLayout.DCCP_STATE);
    }

    /// `CT_DCCP_ROLE_…` of the original direction's sender; -1 when absent.
    public int dccpRole() {
        return index.u8(FlowLayout.DCCP_ROLE);
    }

    /// 48 bits; 0 when absent.
    public long dccpHandshakeSeq() {
        return index.u64(FlowLayout.DCCP_HANDSHAKE_SEQ);
    }

    public boolean hasLabels() {
        return index.has(FlowLayout.LABELS);
    }

    /// Bytes of the label bit string: 16 today.
    public int labelsLength() {
        return hasLabels() ? index.valueLength(FlowLayout.LABELS) : 0;
    }

    /// A byte of the label bit string as the kernel stores it.
    ///
    /// @param i from 0, below [#labelsLength()]
    public byte labelByte(int i) {
        if (i < 0 || i >= labelsLength()) {
            throw new IndexOutOfBoundsException("label byte " + i + " of " + labelsLength());
        }
        return index.segment().get(ValueLayout.JAVA_BYTE, index.valueOffset(FlowLayout.LABELS) + i);
    }

    /// Whether a label is set.
    ///
    /// @param bit its number in connlabel.conf, from 0; numbers beyond the bit string are not set
    public boolean label(int bit) {
        int index = Labels.byteIndex(bit);
        return index < labelsLength() && (labelByte(index) & Labels.bitInByte(bit)) != 0;
    }

    public boolean hasHelper() {
        return index.has(FlowLayout.HELPER_NAME);
    }

    /// Where the helper's name starts in the segment; of use only with [#hasHelper()].
    public long helperOffset() {
        return index.valueOffset(FlowLayout.HELPER_NAME);
    }

    /// Bytes of the helper's name, without the terminating zero.
    public int helperLength() {
        return hasHelper() ? index.textLength(FlowLayout.HELPER_NAME) : 0;
    }

    /// The helper's name; empty when there is none.
    public String helperName() {
        return index.text(FlowLayout.HELPER_NAME);
    }

    /// Whether the helper has private data.
    public boolean hasHelperInfo() {
        return index.has(FlowLayout.HELPER_INFO);
    }

    /// Where the helper's private data starts in the segment; of use only with [#hasHelperInfo()].
    public long helperInfoOffset() {
        return index.valueOffset(FlowLayout.HELPER_INFO);
    }

    /// Bytes of the helper's private data.
    public int helperInfoLength() {
        return hasHelperInfo() ? index.valueLength(FlowLayout.HELPER_INFO) : 0;
    }

    public boolean hasSecctx() {
        return index.has(FlowLayout.SECCTX_NAME);
    }

    /// Where the security context starts in the segment; of use only with [#hasSecctx()].
    public long secctxOffset() {
        return index.valueOffset(FlowLayout.SECCTX_NAME);
    }

    /// Bytes of the security context, without the terminating zero.
    public int secctxLength() {
        return hasSecctx() ? index.textLength(FlowLayout.SECCTX_NAME) : 0;
    }

    /// The security context; empty when there is none.
    public String secctx() {
        return index.text(FlowLayout.SECCTX_NAME);
    }

    /// The security mark, which only old kernels report; 0 when absent.
    public int secmark() {
        return index.bits(FlowLayout.SECMARK);
    }

    public boolean hasSecmark() {
        return index.has(FlowLayout.SECMARK);
    }

    public boolean hasSeqAdj(int t) {
        return index.has(seqAdj(t, FlowLayout.SEQ_ADJ_POSITION));
    }

    /// Sequence number of the last change of size, 32 bits; 0 when absent.
    public int seqAdjPosition(int t) {
        return index.bits(seqAdj(t, FlowLayout.SEQ_ADJ_POSITION));
    }

    /// What to add to sequence numbers up to the position, signed; 0 when absent.
    public int seqAdjBefore(int t) {
        return index.bits(seqAdj(t, FlowLayout.SEQ_ADJ_BEFORE));
    }

    /// What to add to sequence numbers after the position, signed; 0 when absent.
    public int seqAdjAfter(int t) {
        return index.bits(seqAdj(t, FlowLayout.SEQ_ADJ_AFTER));
    }

    /// Whether a SYN proxy took part. The kernel reports zeros for every flow made by a request,
    /// which is no proxy.
    public boolean hasSynproxy() {
        return (synproxyIsn() | synproxyIts() | synproxyTsoff()) != 0;
    }

    /// Initial sequence number of the proxy, 32 bits; 0 when absent.
    public int synproxyIsn() {
        return index.bits(FlowLayout.SYNPROXY_ISN);
    }

    /// Initial timestamp of the proxy, 32 bits; 0 when absent.
    public int synproxyIts() {
        return index.bits(FlowLayout.SYNPROXY_ITS);
    }

    /// Timestamp offset, 32 bits; 0 when absent.
    public int synproxyTsoff() {
        return index.bits(FlowLayout.SYNPROXY_TSOFF);
    }

    /// How many attributes there are that this library does not know.
    public int unknownCount() {
        return index.unknownCount();
    }

    /// A copy of an attribute that this library does not know.
    ///
    /// @param i from 0, below [#unknownCount()]
    public UnknownAttribute unknown(int i) {
        return index.unknown(i);
    }

    /// A copy as a record.
    ///
    /// @throws DecodeException when the message lacks what a flow can't be without
    public Flow toFlow() {
        try {
            return new FlowBuilder().set(this).build();
        } catch (IllegalArgumentException e) {
            throw new DecodeException("", offset(), String.valueOf(e.getMessage()));
        }
    }

    AttributeIndex index() {
        return index;
    }

    private static int tuple(int t, int slot) {
        return FlowLayout.TUPLES + t * FlowLayout.TUPLE_SLOTS + slot;
    }

    private static int counter(int t, int slot) {
        return FlowLayout.COUNTERS + t * FlowLayout.COUNTERS_SLOTS + slot;
    }

    private static int seqAdj(int t, int slot) {
        return FlowLayout.SEQ_ADJ + t * FlowLayout.SEQ_ADJ_SLOTS + slot;
    }
}
