// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_DELETE;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.IPCTNL_MSG_CT_NEW;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_FLAGS_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_LEN_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_PID_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_TYPE_OFFSET;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_BYTES;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNL_SUBSYS_CTNETLINK;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A flow as it stands in a message of the kernel: nothing is copied.
///
/// [#wrap] goes through the attributes once, checks every length, and remembers where each value is; the
/// accessors then read it. A view is reusable and allocates nothing, except where a method returns an object. It
/// is valid as long as the bytes behind it are: for a dump, until its next message. Not thread-safe.
///
/// Methods with a parameter `t` take [#ORIG], [#REPLY] or, where they concern a tuple, [#MASTER]. Integers are
/// returned in host order; 32-bit fields are unsigned unless they are bit sets.
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

    private static final int FIRST_ATTRIBUTE = NLMSG_HDRLEN + NFGENMSG_BYTES;
    private static final int V6_BYTES = 16;
    private static final long LOW_32_BITS = 0xffff_ffffL;

    private MemorySegment segment = MemorySegment.NULL;
    private long start;
    private int length;

    /// Where the value of each slot of [FlowLayout] is, from the start of the message; 0 when there is none.
    private final int[] offsets = new int[FlowLayout.SLOTS];

    /// Bit n: an attribute of type n stands at the top level.
    private long topLevel;

    private int unknownCount;
    private int[] unknownParents = new int[4];
    private int[] unknownOffsets = new int[4];

    /// Looks at the message that a reader stands on.
    ///
    /// @return this
    /// @throws DecodeException when it is no message about a flow, or malformed
    public FlowView wrap(MessageReader message) {
        return decode(message.segment(), message.offset(), message.length());
    }

    /// Looks at a message.
    ///
    /// @param segment where it is; native memory, as in all other uses of views, or access becomes slow
    /// @param offset the first byte of its Netlink header
    /// @param length how many bytes there are from there on, at least as many as its header says
    /// @return this
    /// @throws DecodeException when it is no message about a flow, or malformed
    public FlowView wrap(MemorySegment segment, long offset, int length) {
        if (offset < 0 || length < 0 || length > segment.byteSize() - offset) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of " + segment.byteSize());
        }
        if (length < FIRST_ATTRIBUTE) {
            throw tooShort(offset, length);
        }
        int size = ByteOrders.u32(segment, offset + NLMSG_LEN_OFFSET);
        if (size < 0 || size > length) {
            throw new DecodeException(
                    "",
                    offset,
                    "message length " + Integer.toUnsignedString(size) + " exceeds the " + length + " bytes");
        }
        return decode(segment, offset, size);
    }

    private FlowView decode(MemorySegment segment, long start, int length) {
        if (length < FIRST_ATTRIBUTE) {
            throw tooShort(start, length);
        }
        int type = ByteOrders.u16(segment, start + NLMSG_TYPE_OFFSET);
        if (type != Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_NEW)
                && type != Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE)) {
            throw new DecodeException(
                    "", start, "message type 0x" + Integer.toHexString(type) + " is not about a flow");
        }
        this.segment = segment;
        this.start = start;
        this.length = length;
        this.topLevel = 0;
        this.unknownCount = 0;
        Arrays.fill(offsets, 0);
        walk(segment, FlowLayout.MESSAGE, 0, 0, FIRST_ATTRIBUTE, length);
        return this;
    }

    /// Goes through one list of attributes. Recursion ends because the tables nest three deep.
    ///
    /// @param parent the enclosing types, as in [UnknownAttribute#parent()]
    /// @param base the slot where the values of this nest begin
    /// @param from the first byte, from the start of the message
    /// @param to behind the last byte
    private void walk(MemorySegment segment, Nest nest, int parent, int base, int from, int to) {
        int at = from;
        while (to - at >= NLA_HDRLEN) {
            int size = ByteOrders.u16(segment, start + at);
            int type = ByteOrders.u16(segment, start + at + Short.BYTES) & NLA_TYPE_MASK;
            if (size < NLA_HDRLEN || size > to - at) {
                throw badSize(parent, type, at, size, to);
            }
            if (parent == 0 && type < Long.SIZE) {
                topLevel |= 1L << type;
            }
            int entry = nest.entry(type);
            int slot = base + Nest.slot(entry);
            switch (Nest.kind(entry)) {
                case Nest.VALUE -> {
                    int expected = Nest.length(entry);
                    if (expected != size - NLA_HDRLEN && expected != Nest.ANY_LENGTH) {
                        throw badLength(parent, type, at, size, expected);
                    }
                    offsets[slot] = at + NLA_HDRLEN;
                }
                case Nest.NEST ->
                        walk(
                                segment,
                                nest.child(type),
                                parent << Byte.SIZE | type,
                                slot,
                                at + NLA_HDRLEN,
                                at + size);
                case Nest.UNKNOWN -> rememberUnknown(parent, at);
                default -> {} // Nest.PADDING
            }
            at += Netlink.align(size);
        }
    }

    private void rememberUnknown(int parent, int at) {
        if (unknownCount == unknownOffsets.length) {
            unknownParents = Arrays.copyOf(unknownParents, unknownCount * 2);
            unknownOffsets = Arrays.copyOf(unknownOffsets, unknownCount * 2);
        }
        unknownParents[unknownCount] = parent;
        unknownOffsets[unknownCount++] = at;
    }

    private static DecodeException tooShort(long offset, int length) {
        return new DecodeException(
                "", offset, "a message about a flow takes 20 bytes at least, not " + length);
    }

    private DecodeException badSize(int parent, int type, int at, int size, int to) {
        return new DecodeException(
                FlowLayout.path(parent, type),
                start + at,
                "attribute length " + size + " is not within 4 and the " + (to - at) + " bytes left");
    }

    private DecodeException badLength(int parent, int type, int at, int size, int expected) {
        return new DecodeException(
                FlowLayout.path(parent, type),
                start + at,
                "expected " + expected + " bytes, found " + (size - NLA_HDRLEN));
    }

    /// Where the message is.
    public MemorySegment segment() {
        return segment;
    }

    /// Where the message's Netlink header starts in the segment.
    public long offset() {
        return start;
    }

    /// Bytes of the message, its Netlink header included.
    public int length() {
        return length;
    }

    /// `nlmsg_flags`; of an event: `NLM_F_CREATE | NLM_F_EXCL` for a new flow, 0 for a changed one.
    public int messageFlags() {
        return ByteOrders.u16(segment, start + NLMSG_FLAGS_OFFSET);
    }

    /// Whether the message says that the flow has ended.
    public boolean isDestroy() {
        int type = ByteOrders.u16(segment, start + NLMSG_TYPE_OFFSET);
        return type == Nfnetlink.type(NFNL_SUBSYS_CTNETLINK, IPCTNL_MSG_CT_DELETE);
    }

    /// Of an event: the port id of the socket whose request caused it, unsigned; 0 when a packet or time did.
    public int portId() {
        return ByteOrders.u32(segment, start + NLMSG_PID_OFFSET);
    }

    /// `AF_INET` (2) or `AF_INET6` (10).
    public int family() {
        return ByteOrders.u8(segment, start + NLMSG_HDRLEN);
    }

    /// Whether an attribute of this type stands at the top level.
    ///
    /// @param ctaType `CTA_…`, below 64
    public boolean has(int ctaType) {
        return (topLevel >>> ctaType & 1) != 0;
    }

    /// Whether there is a tuple with addresses.
    public boolean hasTuple(int t) {
        return hasSlot(tuple(t, FlowLayout.SRC)) || hasSlot(tuple(t, FlowLayout.DST));
    }

    /// Whether the addresses are IPv6.
    public boolean v6(int t) {
        int slot = tuple(t, hasSlot(tuple(t, FlowLayout.SRC)) ? FlowLayout.SRC : FlowLayout.DST);
        return isV6Address(slot);
    }

    /// The upper 64 bits of the source address; 0 for IPv4.
    public long srcHigh(int t) {
        return addressHigh(tuple(t, FlowLayout.SRC));
    }

    /// The lower 64 bits of the source address; the whole address for IPv4, unsigned.
    public long srcLow(int t) {
        return addressLow(tuple(t, FlowLayout.SRC));
    }

    /// The upper 64 bits of the destination address; 0 for IPv4.
    public long dstHigh(int t) {
        return addressHigh(tuple(t, FlowLayout.DST));
    }

    /// The lower 64 bits of the destination address; the whole address for IPv4, unsigned.
    public long dstLow(int t) {
        return addressLow(tuple(t, FlowLayout.DST));
    }

    /// The layer-4 protocol, 0 to 255; -1 when absent.
    public int protocol(int t) {
        return u8(tuple(t, FlowLayout.PROTOCOL));
    }

    /// Whether there are ports, or GRE keys.
    public boolean hasPorts(int t) {
        return hasSlot(tuple(t, FlowLayout.SPORT)) && hasSlot(tuple(t, FlowLayout.DPORT));
    }

    /// Source port or GRE key, 0 to 65535; -1 when absent.
    public int srcPort(int t) {
        return u16(tuple(t, FlowLayout.SPORT));
    }

    /// Destination port or GRE key, 0 to 65535; -1 when absent.
    public int dstPort(int t) {
        return u16(tuple(t, FlowLayout.DPORT));
    }

    /// Whether there is an ICMP or ICMPv6 type, code or id.
    public boolean hasIcmp(int t) {
        return hasSlot(tuple(t, FlowLayout.ICMP_TYPE))
                || hasSlot(tuple(t, FlowLayout.ICMP_CODE))
                || hasSlot(tuple(t, FlowLayout.ICMP_ID));
    }

    /// 0 to 255; -1 when absent.
    public int icmpType(int t) {
        return u8(tuple(t, FlowLayout.ICMP_TYPE));
    }

    /// 0 to 255; -1 when absent.
    public int icmpCode(int t) {
        return u8(tuple(t, FlowLayout.ICMP_CODE));
    }

    /// 0 to 65535; -1 when absent.
    public int icmpId(int t) {
        return u16(tuple(t, FlowLayout.ICMP_ID));
    }

    /// The zone that holds in this direction only, 1 to 65535; -1 when absent.
    public int tupleZone(int t) {
        return u16(tuple(t, FlowLayout.TUPLE_ZONE));
    }

    /// The bits `IPS_…`; 0 when absent.
    public int status() {
        return bits(FlowLayout.STATUS);
    }

    public boolean hasStatus() {
        return hasSlot(FlowLayout.STATUS);
    }

    /// Seconds until the flow expires, unsigned 32 bits; -1 when absent, as for an offloaded flow.
    public long timeout() {
        return u32(FlowLayout.TIMEOUT);
    }

    /// The mark; 0 when absent.
    public int mark() {
        return bits(FlowLayout.MARK);
    }

    /// Events leave a mark of 0 out unless it has just been set.
    public boolean hasMark() {
        return hasSlot(FlowLayout.MARK);
    }

    /// The zone in both directions; 0 when absent.
    public int zone() {
        return hasZone() ? u16(FlowLayout.ZONE) : 0;
    }

    public boolean hasZone() {
        return hasSlot(FlowLayout.ZONE);
    }

    /// The kernel's id of the flow, unsigned; 0 when absent. Not unique for all time: key on the tuple too.
    public int id() {
        return bits(FlowLayout.ID);
    }

    public boolean hasId() {
        return hasSlot(FlowLayout.ID);
    }

    /// References that the kernel holds; -1 when absent.
    public long use() {
        return u32(FlowLayout.USE);
    }

    /// Whether packets and bytes were counted (`net.netfilter.nf_conntrack_acct`).
    public boolean hasCounters(int t) {
        return hasSlot(counter(t, FlowLayout.COUNTERS_PACKETS));
    }

    /// Packets seen, unsigned; 0 when not counted.
    public long packets(int t) {
        return u64(counter(t, FlowLayout.COUNTERS_PACKETS));
    }

    /// Bytes seen, IP headers included, unsigned; 0 when not counted.
    public long bytes(int t) {
        return u64(counter(t, FlowLayout.COUNTERS_BYTES));
    }

    /// When the flow began, in nanoseconds since the epoch; 0 when absent (`nf_conntrack_timestamp`).
    public long timestampStart() {
        return u64(FlowLayout.TIMESTAMP_START);
    }

    /// When the flow ended, in nanoseconds since the epoch; 0 when absent.
    public long timestampStop() {
        return u64(FlowLayout.TIMESTAMP_STOP);
    }

    /// When the event happened, in nanoseconds since the epoch; 0 when absent. Linux 6.14.
    public long timestampEvent() {
        return u64(FlowLayout.TIMESTAMP_EVENT);
    }

    /// `TCP_CONNTRACK_…`; -1 when absent.
    public int tcpState() {
        return u8(FlowLayout.TCP_STATE);
    }

    /// Window scale that this direction's sender announced, 0 to 14; -1 when absent.
    public int tcpWscale(int t) {
        return u8(FlowLayout.TCP_WSCALE + t);
    }

    /// `IP_CT_TCP_FLAG_…`; -1 when absent.
    public int tcpFlags(int t) {
        int both = u16(FlowLayout.TCP_FLAGS + t);
        return both < 0 ? both : both >>> Byte.SIZE;
    }

    /// Which flags a request means to change: the kernel reports 0; -1 when absent.
    public int tcpFlagsMask(int t) {
        int both = u16(FlowLayout.TCP_FLAGS + t);
        return both < 0 ? both : both & 0xff;
    }

    /// `SCTP_CONNTRACK_…`; -1 when absent.
    public int sctpState() {
        return u8(FlowLayout.SCTP_STATE);
    }

    /// Verification tag, unsigned 32 bits; -1 when absent.
    public long sctpVtag(int t) {
        return u32(FlowLayout.SCTP_VTAG + t);
    }

    /// `CT_DCCP_…`; -1 when absent.
    public int dccpState() {
        return u8(FlowLayout.DCCP_STATE);
    }

    /// `CT_DCCP_ROLE_…` of the original direction's sender; -1 when absent.
    public int dccpRole() {
        return u8(FlowLayout.DCCP_ROLE);
    }

    /// 48 bits; 0 when absent.
    public long dccpHandshakeSeq() {
        return u64(FlowLayout.DCCP_HANDSHAKE_SEQ);
    }

    public boolean hasLabels() {
        return hasSlot(FlowLayout.LABELS);
    }

    /// Bytes of the label bit string: 16 today.
    public int labelsLength() {
        return hasLabels() ? valueLength(FlowLayout.LABELS) : 0;
    }

    /// A byte of the label bit string as the kernel stores it.
    ///
    /// @param i from 0, below [#labelsLength()]
    public byte labelByte(int i) {
        if (i < 0 || i >= labelsLength()) {
            throw new IndexOutOfBoundsException("label byte " + i + " of " + labelsLength());
        }
        return segment.get(ValueLayout.JAVA_BYTE, valueOffset(FlowLayout.LABELS) + i);
    }

    /// Whether a label is set.
    ///
    /// @param bit its number in connlabel.conf, from 0; numbers beyond the bit string are not set
    public boolean label(int bit) {
        int index = Labels.byteIndex(bit);
        return index < labelsLength() && (labelByte(index) & Labels.bitInByte(bit)) != 0;
    }

    public boolean hasHelper() {
        return hasSlot(FlowLayout.HELPER_NAME);
    }

    /// Where the helper's name starts in the segment; of use only with [#hasHelper()].
    public long helperOffset() {
        return valueOffset(FlowLayout.HELPER_NAME);
    }

    /// Bytes of the helper's name, without the terminating zero.
    public int helperLength() {
        return hasHelper() ? textLength(FlowLayout.HELPER_NAME) : 0;
    }

    /// The helper's name; empty when there is none.
    public String helperName() {
        return text(FlowLayout.HELPER_NAME);
    }

    public boolean hasSecctx() {
        return hasSlot(FlowLayout.SECCTX_NAME);
    }

    /// Where the security context starts in the segment; of use only with [#hasSecctx()].
    public long secctxOffset() {
        return valueOffset(FlowLayout.SECCTX_NAME);
    }

    /// Bytes of the security context, without the terminating zero.
    public int secctxLength() {
        return hasSecctx() ? textLength(FlowLayout.SECCTX_NAME) : 0;
    }

    /// The security context; empty when there is none.
    public String secctx() {
        return text(FlowLayout.SECCTX_NAME);
    }

    /// The security mark, which only old kernels report; 0 when absent.
    public int secmark() {
        return bits(FlowLayout.SECMARK);
    }

    public boolean hasSecmark() {
        return hasSlot(FlowLayout.SECMARK);
    }

    public boolean hasSeqAdj(int t) {
        return hasSlot(seqAdj(t, FlowLayout.SEQ_ADJ_POSITION));
    }

    /// Sequence number of the last change of size, 32 bits; 0 when absent.
    public int seqAdjPosition(int t) {
        return bits(seqAdj(t, FlowLayout.SEQ_ADJ_POSITION));
    }

    /// What to add to sequence numbers up to the position, signed; 0 when absent.
    public int seqAdjBefore(int t) {
        return bits(seqAdj(t, FlowLayout.SEQ_ADJ_BEFORE));
    }

    /// What to add to sequence numbers after the position, signed; 0 when absent.
    public int seqAdjAfter(int t) {
        return bits(seqAdj(t, FlowLayout.SEQ_ADJ_AFTER));
    }

    public boolean hasSynproxy() {
        return hasSlot(FlowLayout.SYNPROXY_ISN);
    }

    /// Initial sequence number of the proxy, 32 bits; 0 when absent.
    public int synproxyIsn() {
        return bits(FlowLayout.SYNPROXY_ISN);
    }

    /// Initial timestamp of the proxy, 32 bits; 0 when absent.
    public int synproxyIts() {
        return bits(FlowLayout.SYNPROXY_ITS);
    }

    /// Timestamp offset, 32 bits; 0 when absent.
    public int synproxyTsoff() {
        return bits(FlowLayout.SYNPROXY_TSOFF);
    }

    /// A copy as a record.
    ///
    /// @throws IllegalArgumentException when the message lacks what a flow can't be without: the original tuple
    public Flow toFlow() {
        return new FlowBuilder().set(this).build();
    }

    // What follows serves FlowBuilder, which copies slot by slot.

    boolean hasSlot(int slot) {
        return offsets[slot] != 0;
    }

    /// The integer in a slot that has one.
    ///
    /// @param bytes its size: 1, 2, 4 or 8
    long integer(int slot, int bytes) {
        long at = valueOffset(slot);
        return switch (bytes) {
            case 1 -> ByteOrders.u8(segment, at);
            case 2 -> ByteOrders.u16be(segment, at);
            case 4 -> ByteOrders.u32be(segment, at) & LOW_32_BITS;
            default -> ByteOrders.u64be(segment, at);
        };
    }

    boolean isV6Address(int slot) {
        return hasSlot(slot) && valueLength(slot) == V6_BYTES;
    }

    long addressHigh(int slot) {
        return isV6Address(slot)
                ? ByteOrders.u64be(segment, valueOffset(slot))
                : 0;
    }

    long addressLow(int slot) {
        if (!hasSlot(slot)) {
            return 0;
        }
        return valueLength(slot) == V6_BYTES
                ? ByteOrders.u64be(segment, valueOffset(slot) + Long.BYTES)
                : ByteOrders.u32be(segment, valueOffset(slot)) & LOW_32_BITS;
    }

    long valueOffset(int slot) {
        return start + offsets[slot];
    }

    /// Bytes of a value that is there.
    int valueLength(int slot) {
        return ByteOrders.u16(segment, valueOffset(slot) - NLA_HDRLEN) - NLA_HDRLEN;
    }

    int unknownCount() {
        return unknownCount;
    }

    UnknownAttribute unknown(int index) {
        long at = start + unknownOffsets[index];
        int payload = ByteOrders.u16(segment, at) - NLA_HDRLEN;
        int type = ByteOrders.u16(segment, at + Short.BYTES);
        byte[] bytes = segment.asSlice(at + NLA_HDRLEN, payload).toArray(ValueLayout.JAVA_BYTE);
        return new UnknownAttribute(unknownParents[index], type, bytes);
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

    private int u8(int slot) {
        return hasSlot(slot) ? ByteOrders.u8(segment, valueOffset(slot)) : -1;
    }

    private int u16(int slot) {
        return hasSlot(slot) ? ByteOrders.u16be(segment, valueOffset(slot)) : -1;
    }

    private long u32(int slot) {
        return hasSlot(slot) ? ByteOrders.u32be(segment, valueOffset(slot)) & LOW_32_BITS : -1;
    }

    private int bits(int slot) {
        return hasSlot(slot) ? ByteOrders.u32be(segment, valueOffset(slot)) : 0;
    }

    private long u64(int slot) {
        return hasSlot(slot) ? ByteOrders.u64be(segment, valueOffset(slot)) : 0;
    }

    /// Bytes up to the first zero: the kernel's strings end with one.
    int textLength(int slot) {
        long at = valueOffset(slot);
        int length = valueLength(slot);
        int size = 0;
        while (size < length && segment.get(ValueLayout.JAVA_BYTE, at + size) != 0) {
            size++;
        }
        return size;
    }

    private String text(int slot) {
        if (!hasSlot(slot)) {
            return "";
        }
        byte[] bytes = new byte[textLength(slot)];
        MemorySegment.copy(
                segment, ValueLayout.JAVA_BYTE, valueOffset(slot), bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
