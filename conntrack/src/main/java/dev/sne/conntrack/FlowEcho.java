// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_UDP;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_CONFIRMED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_DONE_MASK;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_MASK;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFNETLINK_V0;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.MessageWriter;
import java.lang.foreign.MemorySegment;

/// Writes a flow that a kernel has told of into a request, with the kernel's own bytes: the same
/// request as [FlowEncoder] makes of a [FlowBuilder], at a fraction of the work. It copies the
/// attributes as they stand and puts right the few that a request has differently. That goes for
/// TCP and UDP without zones, helpers and masters; whether it does for a flow, ask first.
///
/// Allocates nothing.
public final class FlowEcho {
    private static final int ALL_TCP_FLAGS = 0xff;
    private static final int ORIGINAL = FlowLayout.TUPLES;
    private static final int REPLY = ORIGINAL + FlowLayout.TUPLE_SLOTS;

    private FlowEcho() {}

    /// Whether [#create] takes a flow.
    public static boolean canCreate(FlowView flow) {
        AttributeIndex index = flow.index();
        return index.echo().isWhole()
                && hasKnownPorts(index)
                && (index.bits(FlowLayout.STATUS) & IPS_CONFIRMED) != 0;
    }

    /// Whether [#update] takes a flow.
    public static boolean canUpdate(FlowView flow) {
        return flow.index().echo().isChange();
    }

    /// Whether [#key] takes a flow.
    public static boolean canName(FlowView flow) {
        return flow.index().echo().hasKey();
    }

    /// GRE's keys look like ports, but are not translated.
    private static boolean hasKnownPorts(AttributeIndex index) {
        int protocol = index.u8(ORIGINAL + FlowLayout.PROTOCOL);
        return protocol == IPPROTO_TCP || protocol == IPPROTO_UDP;
    }

    /// Writes the creation of a flow, as [FlowEncoder#create].
    ///
    /// @param timeout in place of the flow's own, in seconds
    /// @param tcpFlags set besides a TCP flow's own, in both directions
    public static void create(FlowView flow, long timeout, int tcpFlags, MessageWriter out) {
        AttributeIndex index = flow.index();
        header(index, out);
        int shift = out.mark() - MessageShape.FIRST_ATTRIBUTE;
        append(index, MessageShape.FIRST_ATTRIBUTE, index.length(), out);
        int status = index.bits(FlowLayout.STATUS);
        changeable(index, shift, 0, timeout, tcpFlags, out);
        if ((status & (IPS_NAT_MASK | IPS_NAT_DONE_MASK)) != 0) {
            translate(index, shift, out);
        }
    }

    /// Writes the change of a flow, as [FlowEncoder#update].
    ///
    /// @param timeout in place of the flow's own, in seconds, if it tells one
    /// @param tcpFlags set besides a TCP flow's own, in both directions
    public static void update(FlowView flow, long timeout, int tcpFlags, MessageWriter out) {
        AttributeIndex index = flow.index();
        EchoForm form = index.echo();
        key(flow, out);
        int shift = out.mark() - form.rest();
        append(index, form.rest(), index.length(), out);
        changeable(index, shift, IPS_EXPECTED, timeout, tcpFlags, out);
    }

    /// Writes what names a flow, as [FlowEncoder#key].
    public static void key(FlowView flow, MessageWriter out) {
        AttributeIndex index = flow.index();
        header(index, out);
        append(index, MessageShape.FIRST_ATTRIBUTE, index.echo().originalEnd(), out);
    }

    /// `struct nfgenmsg`.
    private static void header(AttributeIndex index, MessageWriter out) {
        int family = ByteOrders.u8(index.segment(), index.start() + MessageShape.FAMILY);
        out.u8(family).u8(NFNETLINK_V0).u16be(0);
    }

    private static void append(AttributeIndex index, int from, int to, MessageWriter out) {
        out.bytes(index.segment(), index.start() + from, to - from);
    }

    /// @param shift from places in the message to places in the request
    /// @param bits of the status that are sent besides those that every request may set
    private static void changeable(
            AttributeIndex index,
            int shift,
            int bits,
            long timeout,
            int tcpFlags,
            MessageWriter out) {
        if (index.has(FlowLayout.STATUS)) {
            int settable = FlowEncoder.SETTABLE_STATUS | bits;
            int status = index.bits(FlowLayout.STATUS) & settable | IPS_CONFIRMED;
            set(index, FlowLayout.STATUS, shift, ByteOrders.networkOrder32(status), out);
        }
        if (index.has(FlowLayout.TIMEOUT)) {
            set(index, FlowLayout.TIMEOUT, shift, ByteOrders.networkOrder32((int) timeout), out);
        }
        if (index.has(FlowLayout.TCP_STATE)) {
            tcpFlags(index, FlowView.ORIG, shift, tcpFlags, out);
            tcpFlags(index, FlowView.REPLY, shift, tcpFlags, out);
        }
    }

    private static void tcpFlags(
            AttributeIndex index, int t, int shift, int more, MessageWriter out) {
        int both = index.u16(FlowLayout.TCP_FLAGS + t);
        int given = both & 0xff;
        int mask = more != 0 || given == 0 ? ALL_TCP_FLAGS : given;
        int value = (both & ~0xff | more << Byte.SIZE | mask) << Short.SIZE;
        set(index, FlowLayout.TCP_FLAGS + t, shift, ByteOrders.networkOrder32(value), out);
    }

    /// @param word the value and its padding as they are in memory
    private static void set(
            AttributeIndex index, int slot, int shift, int word, MessageWriter out) {
        out.setU32(index.offset(slot) + shift, word);
    }

    /// Makes the reply tuple the untranslated one, and asks for what the flow's own one shows.
    private static void translate(AttributeIndex index, int shift, MessageWriter out) {
        replace(index, FlowLayout.SRC, FlowLayout.DST, shift, out);
        replace(index, FlowLayout.DST, FlowLayout.SRC, shift, out);
        replace(index, FlowLayout.SPORT, FlowLayout.DPORT, shift, out);
        replace(index, FlowLayout.DPORT, FlowLayout.SPORT, shift, out);
        NatPlan.destination(
                index.isV6Address(REPLY + FlowLayout.SRC),
                index.addressHigh(REPLY + FlowLayout.SRC),
                index.addressLow(REPLY + FlowLayout.SRC),
                index.u16(REPLY + FlowLayout.SPORT),
                out);
        NatPlan.source(
                index.isV6Address(REPLY + FlowLayout.DST),
                index.addressHigh(REPLY + FlowLayout.DST),
                index.addressLow(REPLY + FlowLayout.DST),
                index.u16(REPLY + FlowLayout.DPORT),
                out);
    }

    /// Overwrites a value of the reply tuple with one of the original tuple.
    private static void replace(
            AttributeIndex index, int reply, int original, int shift, MessageWriter out) {
        MemorySegment message = index.segment();
        long from = index.valueOffset(ORIGINAL + original);
        int length = index.valueLength(ORIGINAL + original);
        out.overwrite(index.offset(REPLY + reply) + shift, message, from, length);
    }
}
