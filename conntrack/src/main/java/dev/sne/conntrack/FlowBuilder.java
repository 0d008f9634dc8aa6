// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_HELP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_LABELS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SEQ_ADJ_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_STATUS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SYNPROXY;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_MASTER;

import dev.sne.netlink4j.uapi.Nfnetlink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A flow, or parts of one, being put together: what parsers fill, [FlowEncoder] reads and
/// [Conntrack] takes.
///
/// Reusable after [#clear()]; setting integers, addresses and bytes allocates nothing. Not
/// thread-safe. Methods with a parameter `t` take [FlowView#ORIG] or [FlowView#REPLY], and for
/// tuples [FlowView#MASTER]. 32-bit fields are unsigned unless they are bit sets. A value out of
/// range is an [IllegalArgumentException].
public final class FlowBuilder {
    /// How long a helper's name may be (`NF_CT_HELPER_NAME_LEN` less its terminating zero).
    public static final int MAX_HELPER_BYTES = 15;

    private static final int TUPLES = 3;

    private final TupleBuilder[] tuples = {
        new TupleBuilder(), new TupleBuilder(), new TupleBuilder()
    };
    private final NatBuilder natSource = new NatBuilder();
    private final NatBuilder natDestination = new NatBuilder();

    /// Bit n: slot n of [FlowLayout], below [FlowLayout#SCALARS], has a value.
    private long present;

    private final long[] values = new long[FlowLayout.SCALARS];

    private final ByteField labels = new ByteField();
    private final ByteField labelsMask = new ByteField();
    private final ByteField helperName = new ByteField();
    private final ByteField helperInfo = new ByteField();
    private final ByteField secctx = new ByteField();
    private final List<UnknownAttribute> unknown = new ArrayList<>();

    /// Work space of [FlowEncoder].
    private final TupleBuilder inverse = new TupleBuilder();

    /// Forgets everything.
    public FlowBuilder clear() {
        for (int t = 0; t < TUPLES; t++) {
            tuples[t].clear();
        }
        natSource.clear();
        natDestination.clear();
        present = 0;
        labels.clear();
        labelsMask.clear();
        helperName.clear();
        helperInfo.clear();
        secctx.clear();
        unknown.clear();
        return this;
    }

    /// Makes a top-level attribute that a request may do without absent again.
    ///
    /// @param ctaType `CTA_STATUS`, `CTA_HELP`, `CTA_LABELS` (with its mask), `CTA_SEQ_ADJ_ORIG`
    ///   (with `CTA_SEQ_ADJ_REPLY`), `CTA_SYNPROXY` or `CTA_TUPLE_MASTER`
    public FlowBuilder clear(int ctaType) {
        switch (ctaType) {
            case CTA_STATUS -> absent(FlowLayout.STATUS, 1);
            case CTA_HELP -> {
                helperName.clear();
                helperInfo.clear();
            }
            case CTA_LABELS -> {
                labels.clear();
                labelsMask.clear();
            }
            case CTA_SEQ_ADJ_ORIG -> absent(FlowLayout.SEQ_ADJ, 2 * FlowLayout.SEQ_ADJ_SLOTS);
            case CTA_SYNPROXY ->
                    absent(FlowLayout.SYNPROXY_ISN, FlowLayout.SCALARS - FlowLayout.SYNPROXY_ISN);
            case CTA_TUPLE_MASTER -> tuples[FlowView.MASTER].clear();
            default -> throw new IllegalArgumentException("attribute type " + ctaType);
        }
        return this;
    }

    private void absent(int slot, int count) {
        present &= ~((1L << count) - 1 << slot);
    }

    /// Takes over everything that a message says.
    public FlowBuilder set(FlowView view) {
        FlowCopies.copy(view, this);
        return this;
    }

    /// Takes over everything of a record.
    public FlowBuilder set(Flow flow) {
        FlowCopies.copy(flow, this);
        return this;
    }

    /// Takes over, from a message, only what names the flow: original tuple, zones and id. To be
    /// followed by what is to be changed, for an update, or by nothing, for a deletion.
    public FlowBuilder setKey(FlowView view) {
        FlowCopies.copyKey(view, this);
        return this;
    }

    /// A copy as a record.
    ///
    /// @throws IllegalArgumentException when the original tuple is incomplete, or another one only
    ///   begun
    public Flow build() {
        return FlowCopies.record(this);
    }

    /// Fills in what is missing of the reply tuple from the original one, as without NAT, and the
    /// other way round: whoever gives one tuple has given both. ICMP types become those of the
    /// answer.
    public FlowBuilder deriveReply() {
        tuples[FlowView.REPLY].completeFromInverse(tuples[FlowView.ORIG]);
        tuples[FlowView.ORIG].completeFromInverse(tuples[FlowView.REPLY]);
        return this;
    }

    /// A tuple, to be set or read.
    public TupleBuilder tuple(int t) {
        return tuples[t];
    }

    /// How to translate the source when the flow is created. Leave it alone to have the translation
    /// taken from the difference of the tuples.
    public NatBuilder natSource() {
        return natSource;
    }

    /// How to translate the destination when the flow is created; like [#natSource()].
    public NatBuilder natDestination() {
        return natDestination;
    }

    /// `AF_INET` (2) or `AF_INET6` (10), from the original tuple, or else from the reply tuple.
    public int family() {
        TupleBuilder original = tuples[FlowView.ORIG];
        boolean known = original.hasSrc() || original.hasDst();
        boolean v6 = known ? original.v6() : tuples[FlowView.REPLY].v6();
        return v6 ? Nfnetlink.AF_INET6 : Nfnetlink.AF_INET;
    }

    /// Whether the addresses of all tuples and translations are of one family: the kernel reads all
    /// of a request as of one.
    public boolean isOneFamily() {
        boolean v6 = family() == Nfnetlink.AF_INET6;
        for (int t = 0; t < TUPLES; t++) {
            if (tuples[t].v6() != v6 && (tuples[t].hasSrc() || tuples[t].hasDst())) {
                return false;
            }
        }
        return (natSource.v6() == v6 || !natSource.hasAddresses())
                && (natDestination.v6() == v6 || !natDestination.hasAddresses());
    }

    /// Bits `IPS_…`.
    ///
    /// With `IPS_CONFIRMED`, which all flows in a table have, the NAT bits are taken to be what the
    /// kernel said: a creation makes exactly the translation that they tell of, or none. Without
    /// it, as in a status put together by hand, a difference between the tuples is translation
    /// enough.
    public FlowBuilder status(int bits) {
        return scalar(FlowLayout.STATUS, Integer.toUnsignedLong(bits));
    }

    public boolean hasStatus() {
        return has(FlowLayout.STATUS);
    }

    /// 0 when absent.
    public int status() {
        return (int) value(FlowLayout.STATUS);
    }

    /// Seconds until the flow expires, 0 to 2^32 - 1.
    public FlowBuilder timeout(long seconds) {
        return scalar(FlowLayout.TIMEOUT, Ranges.u32("timeout", seconds));
    }

    public boolean hasTimeout() {
        return has(FlowLayout.TIMEOUT);
    }

    /// Seconds; 0 when absent.
    public long timeout() {
        return value(FlowLayout.TIMEOUT);
    }

    /// Makes the timeout absent again.
    public FlowBuilder clearTimeout() {
        absent(FlowLayout.TIMEOUT, 1);
        return this;
    }

    /// The whole mark.
    public FlowBuilder mark(int mark) {
        absent(FlowLayout.MARK_MASK, 1);
        return scalar(FlowLayout.MARK, Integer.toUnsignedLong(mark));
    }

    /// Part of the mark, for an update.
    ///
    /// @param bits what the bits in `mask` become; no bit outside it
    /// @param mask which bits change
    public FlowBuilder mark(int bits, int mask) {
        if ((bits & ~mask) != 0) {
            throw new IllegalArgumentException(
                    "mark 0x"
                            + Integer.toHexString(bits)
                            + " has bits outside its mask 0x"
                            + Integer.toHexString(mask));
        }
        mark(bits);
        return scalar(FlowLayout.MARK_MASK, Integer.toUnsignedLong(mask));
    }

    /// The zone in both directions, 0 to 65535; 0 is as good as none.
    public FlowBuilder zone(int id) {
        return scalar(FlowLayout.ZONE, Ranges.u16("zone", id));
    }

    /// The kernel's id, unsigned.
    public FlowBuilder id(int id) {
        return scalar(FlowLayout.ID, Integer.toUnsignedLong(id));
    }

    /// References that the kernel holds, unsigned.
    public FlowBuilder use(int count) {
        return scalar(FlowLayout.USE, Integer.toUnsignedLong(count));
    }

    /// Packets and bytes of one direction, unsigned. The kernel does not take them over.
    public FlowBuilder counters(int t, long packets, long bytes) {
        int slot = FlowLayout.COUNTERS + t * FlowLayout.COUNTERS_SLOTS;
        scalar(slot + FlowLayout.COUNTERS_PACKETS, packets);
        return scalar(slot + FlowLayout.COUNTERS_BYTES, bytes);
    }

    /// When the flow began, in nanoseconds since the epoch. The kernel does not take it over.
    public FlowBuilder timestampStart(long nanos) {
        return scalar(FlowLayout.TIMESTAMP_START, nanos);
    }

    /// When the flow ended, in nanoseconds since the epoch. The kernel does not take it over.
    public FlowBuilder timestampStop(long nanos) {
        return scalar(FlowLayout.TIMESTAMP_STOP, nanos);
    }

    /// When the event happened, in nanoseconds since the epoch. Never sent.
    public FlowBuilder timestampEvent(long nanos) {
        return scalar(FlowLayout.TIMESTAMP_EVENT, nanos);
    }

    /// `TCP_CONNTRACK_…`, 0 to 255.
    public FlowBuilder tcpState(int state) {
        return scalar(FlowLayout.TCP_STATE, Ranges.u8("TCP state", state));
    }

    /// Window scale announced by one side, 0 to 14. The kernel takes it over only when both sides
    /// have it and the flag `IP_CT_TCP_FLAG_WINDOW_SCALE`.
    public FlowBuilder tcpWscale(int t, int shift) {
        return scalar(FlowLayout.TCP_WSCALE + t, Ranges.u8("TCP window scale", shift));
    }

    /// Window-tracking flags of one side.
    ///
    /// @param flags `IP_CT_TCP_FLAG_…`
    /// @param mask which flags to change; 0, as the kernel reports it, stands for all
    public FlowBuilder tcpFlags(int t, int flags, int mask) {
        int both = Ranges.u8("TCP flags", flags) << Byte.SIZE | Ranges.u8("TCP flags mask", mask);
        return scalar(FlowLayout.TCP_FLAGS + t, both);
    }

    /// `SCTP_CONNTRACK_…`, 0 to 255.
    public FlowBuilder sctpState(int state) {
        return scalar(FlowLayout.SCTP_STATE, Ranges.u8("SCTP state", state));
    }

    /// Verification tag of one direction, 0 to 2^32 - 1.
    public FlowBuilder sctpVtag(int t, long tag) {
        return scalar(FlowLayout.SCTP_VTAG + t, Ranges.u32("SCTP verification tag", tag));
    }

    /// `CT_DCCP_…`, 0 to 255.
    public FlowBuilder dccpState(int state) {
        return scalar(FlowLayout.DCCP_STATE, Ranges.u8("DCCP state", state));
    }

    /// `CT_DCCP_ROLE_…`, 0 to 255.
    public FlowBuilder dccpRole(int role) {
        return scalar(FlowLayout.DCCP_ROLE, Ranges.u8("DCCP role", role));
    }

    /// 48 bits.
    public FlowBuilder dccpHandshakeSeq(long sequence) {
        return scalar(FlowLayout.DCCP_HANDSHAKE_SEQ, sequence);
    }

    /// The label bit string as the kernel stores it, at most 16 bytes.
    public FlowBuilder labels(byte[] source, int offset, int count) {
        requireLabelBytes(count);
        labels.set(source, offset, count);
        labels.extend(Labels.MAX_BYTES);
        return this;
    }

    /// Sets one label.
    ///
    /// @param bit its number, 0 to 127
    public FlowBuilder label(int bit) {
        requireLabel(bit);
        labels.extend(Labels.MAX_BYTES);
        labels.or(Labels.byteIndex(bit), Labels.bitInByte(bit));
        return this;
    }

    /// No labels at all, which is more than none set: an update clears them.
    public FlowBuilder noLabels() {
        labels.clear();
        labels.extend(Labels.MAX_BYTES);
        return this;
    }

    /// Lets an update change one label only, and those named likewise: to what [#label] says, or
    /// else off. Without any, an update replaces them all. The kernel refuses labels with `ENOSPC`
    /// on flows from before a rule used them.
    ///
    /// @param bit its number, 0 to 127
    public FlowBuilder labelMask(int bit) {
        requireLabel(bit);
        labels.extend(Labels.MAX_BYTES);
        labelsMask.extend(Labels.MAX_BYTES);
        labelsMask.or(Labels.byteIndex(bit), Labels.bitInByte(bit));
        return this;
    }

    /// The helper's name, ASCII, at most [#MAX_HELPER_BYTES] for the kernel; empty takes the helper
    /// away from a flow.
    public FlowBuilder helper(byte[] source, int offset, int count) {
        helperName.set(source, offset, count);
        return this;
    }

    /// The helper's name; see [#helper(byte\[\], int, int)].
    public FlowBuilder helper(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        return helper(bytes, 0, bytes.length);
    }

    /// Private data of the helper.
    public FlowBuilder helperInfo(byte[] source, int offset, int count) {
        helperInfo.set(source, offset, count);
        return this;
    }

    /// How the sequence numbers of one direction are shifted.
    public FlowBuilder seqAdj(int t, int position, int before, int after) {
        int slot = FlowLayout.SEQ_ADJ + t * FlowLayout.SEQ_ADJ_SLOTS;
        scalar(slot + FlowLayout.SEQ_ADJ_POSITION, Integer.toUnsignedLong(position));
        scalar(slot + FlowLayout.SEQ_ADJ_BEFORE, Integer.toUnsignedLong(before));
        return scalar(slot + FlowLayout.SEQ_ADJ_AFTER, Integer.toUnsignedLong(after));
    }

    /// State of a SYN proxy.
    public FlowBuilder synproxy(int isn, int its, int tsoff) {
        scalar(FlowLayout.SYNPROXY_ISN, Integer.toUnsignedLong(isn));
        scalar(FlowLayout.SYNPROXY_ITS, Integer.toUnsignedLong(its));
        return scalar(FlowLayout.SYNPROXY_TSOFF, Integer.toUnsignedLong(tsoff));
    }

    /// The security mark. The kernel does not take it over.
    public FlowBuilder secmark(int mark) {
        return scalar(FlowLayout.SECMARK, Integer.toUnsignedLong(mark));
    }

    /// The security context. The kernel does not take it over.
    public FlowBuilder secctx(byte[] source, int offset, int count) {
        secctx.set(source, offset, count);
        return this;
    }

    /// An attribute that this library does not know.
    public FlowBuilder unknown(UnknownAttribute attribute) {
        unknown.add(attribute);
        return this;
    }

    /// The flow's key, as error messages show it: `tcp src=10.0.0.1 dst=… zone=3`.
    @Override
    public String toString() {
        boolean original = tuples[FlowView.ORIG].isPresent();
        TupleBuilder key = tuples[original ? FlowView.ORIG : FlowView.REPLY];
        StringBuilder text = TupleText.append(new StringBuilder(), key);
        if (value(FlowLayout.ZONE) != 0) {
            text.append(" zone=").append(value(FlowLayout.ZONE));
        }
        if (key.zone() > 0) {
            text.append(original ? " zone-orig=" : " zone-reply=").append(key.zone());
        }
        return text.toString();
    }

    boolean has(int slot) {
        return (present >>> slot & 1) != 0;
    }

    /// Whether one of some neighbouring slots has a value.
    boolean hasAny(int slot, int count) {
        return (present >>> slot & (1L << count) - 1) != 0;
    }

    /// 0 when absent.
    long value(int slot) {
        return has(slot) ? values[slot] : 0;
    }

    FlowBuilder scalar(int slot, long value) {
        present |= 1L << slot;
        values[slot] = value;
        return this;
    }

    ByteField labelBytes() {
        return labels;
    }

    ByteField labelMaskBytes() {
        return labelsMask;
    }

    ByteField helperNameBytes() {
        return helperName;
    }

    ByteField helperInfoBytes() {
        return helperInfo;
    }

    ByteField secctxBytes() {
        return secctx;
    }

    NatBuilder nat(int direction) {
        return direction == 0 ? natSource : natDestination;
    }

    List<UnknownAttribute> unknown() {
        return unknown;
    }

    TupleBuilder inverse() {
        return inverse;
    }

    private static void requireLabel(int bit) {
        if (bit < 0 || bit >= Labels.MAX_BITS) {
            throw new IllegalArgumentException(
                    "label " + bit + " is not within 0 and " + (Labels.MAX_BITS - 1));
        }
    }

    private static void requireLabelBytes(int count) {
        if (count > Labels.MAX_BYTES) {
            throw new IllegalArgumentException(
                    count + " bytes of labels exceed the kernel's " + Labels.MAX_BYTES);
        }
    }
}
