// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.uapi.In.IPPROTO_ICMP;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_UDP;

import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.TupleMatch;
import dev.sne.netlink4j.IpAddress;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the kernel is asked to select, collected term by term.
///
/// Every term narrows the selection, so two terms that want different values of the same thing
/// cannot both hold: the filter then matches no flow at all.
///
/// What may be asked, and what each request means, is `ctnetlink_alloc_filter()` and
/// `ctnetlink_filter_match()` in the kernel's net/netfilter/nf_conntrack_netlink.c.
final class KernelPart {
    /// What a [TupleMatch] and a [KernelFilter] say for a number that does not matter.
    private static final int ANY = -1;

    private int families = Families.BOTH;
    private int markValue;
    private int markMask;
    private int statusValue;
    private int statusMask;
    private final Map<Slot, Long> slots = new EnumMap<>(Slot.class);
    private boolean contradictory;

    /// The properties of which the kernel compares one exact value.
    enum Slot {
        ZONE,
        PROTO,
        SRC,
        DST,
        REPLY_SRC,
        REPLY_DST,
        SPORT,
        DPORT,
        REPLY_SPORT,
        REPLY_DPORT,
        ICMP_TYPE,
        ICMP_CODE,
        ICMP_ID
    }

    void allowFamilies(int allowed) {
        families &= allowed;
        contradictory |= families == Families.NONE;
    }

    void require(Slot slot, long value) {
        Long known = slots.put(slot, value);
        contradictory |= known != null && known != value;
    }

    void requireMark(int value, int mask) {
        contradictory |= ((value ^ markValue) & mask & markMask) != 0;
        markValue |= value;
        markMask |= mask;
    }

    void requireStatus(int value, int mask) {
        contradictory |= ((value ^ statusValue) & mask & statusMask) != 0;
        statusValue |= value;
        statusMask |= mask;
    }

    void requireNothing() {
        contradictory = true;
    }

    boolean isContradictory() {
        return contradictory;
    }

    int families() {
        return families;
    }

    /// Whether the kernel looks at ports of the protocol asked for; of other protocols that have
    /// ports it silently takes all flows.
    boolean comparesPorts() {
        int proto = number(Slot.PROTO);
        return proto == IPPROTO_TCP || proto == IPPROTO_UDP;
    }

    /// Whether the kernel looks at ICMP fields.
    boolean comparesIcmp() {
        int proto = number(Slot.PROTO);
        return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
    }

    /// Whether the kernel takes `type` in a filter on the protocol asked for: types that it cannot
    /// invert, which no flow has, are refused with EINVAL.
    ///
    /// Source: `invmap` in nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c.
    boolean acceptsIcmpType(long type) {
        return number(Slot.PROTO) == IPPROTO_ICMP
                ? type == 0 || type == 8 || (type >= 13 && type <= 18)
                : type == 128 || type == 129 || type == 139 || type == 140;
    }

    /// Whether CTA_FILTER is needed, which the kernel takes only together with a family.
    boolean needsFamily() {
        return slots.size() > (slots.containsKey(Slot.ZONE) ? 1 : 0);
    }

    /// The request for one IP version, or for both with `AF_UNSPEC`.
    KernelFilter toFilter(int family) {
        TupleMatch original =
                new TupleMatch(
                        address(Slot.SRC),
                        address(Slot.DST),
                        number(Slot.PROTO),
                        number(Slot.SPORT),
                        number(Slot.DPORT),
                        number(Slot.ICMP_TYPE),
                        number(Slot.ICMP_CODE),
                        number(Slot.ICMP_ID));
        // The protocol is the same in both tuples: naming it once is enough unless ports depend on
        // it.
        boolean replyPorts =
                slots.containsKey(Slot.REPLY_SPORT) || slots.containsKey(Slot.REPLY_DPORT);
        TupleMatch reply =
                new TupleMatch(
                        address(Slot.REPLY_SRC),
                        address(Slot.REPLY_DST),
                        replyPorts ? number(Slot.PROTO) : ANY,
                        number(Slot.REPLY_SPORT),
                        number(Slot.REPLY_DPORT),
                        ANY,
                        ANY,
                        ANY);
        return KernelFilter.ANY
                .withFamily(family)
                .withMark(markValue, markMask)
                .withStatus(statusValue, statusMask)
                .withZone(number(Slot.ZONE))
                .withOriginal(original)
                .withReply(reply);
    }

    private int number(Slot slot) {
        Long value = slots.get(slot);
        return value == null ? ANY : value.intValue();
    }

    private @Nullable IpAddress address(Slot slot) {
        Long value = slots.get(slot);
        return value == null ? null : IpAddress.ofV4(value.intValue());
    }
}
