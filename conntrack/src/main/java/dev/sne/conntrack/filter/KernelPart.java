// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.uapi.In.IPPROTO_ICMP;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_UDP;

import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.TupleMatch;
import dev.sne.netlink4j.IpAddress;
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

    /// Zone, protocol, four addresses, four ports and three ICMP fields.
    private static final int MAX_KEYS = 13;

    private int families = Families.BOTH;
    private int markValue;
    private int markMask;
    private int statusValue;
    private int statusMask;
    private final FilterKey[] keys = new FilterKey[MAX_KEYS];
    private final long[] values = new long[MAX_KEYS];
    private int size;
    private boolean contradictory;

    void allowFamilies(int allowed) {
        families &= allowed;
        contradictory |= families == Families.NONE;
    }

    /// Asks for one exact value of a key.
    void require(FilterKey key, long value) {
        int index = indexOf(key);
        if (index >= 0) {
            contradictory |= values[index] != value;
        } else {
            keys[size] = key;
            values[size++] = value;
        }
    }

    private int indexOf(FilterKey key) {
        for (int i = 0; i < size; i++) {
            if (keys[i] == key) {
                return i;
            }
        }
        return -1;
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
        int proto = number(FilterKey.PROTO);
        return proto == IPPROTO_TCP || proto == IPPROTO_UDP;
    }

    /// Whether the kernel looks at ICMP fields.
    boolean comparesIcmp() {
        int proto = number(FilterKey.PROTO);
        return proto == IPPROTO_ICMP || proto == IPPROTO_ICMPV6;
    }

    /// Whether the kernel takes `type` in a filter on the protocol asked for: types that it cannot
    /// invert, which no flow has, are refused with EINVAL.
    ///
    /// Source: `invmap` in nf_conntrack_proto_icmp.c and nf_conntrack_proto_icmpv6.c.
    boolean acceptsIcmpType(long type) {
        return number(FilterKey.PROTO) == IPPROTO_ICMP
                ? type == 0 || type == 8 || (type >= 13 && type <= 18)
                : type == 128 || type == 129 || type == 139 || type == 140;
    }

    /// Whether CTA_FILTER is needed, which the kernel takes only together with a family.
    boolean needsFamily() {
        return size > (indexOf(FilterKey.ZONE) >= 0 ? 1 : 0);
    }

    /// The request for one IP version, or for both with `AF_UNSPEC`.
    KernelFilter toFilter(int family) {
        TupleMatch original =
                new TupleMatch(
                        address(FilterKey.SRC),
                        address(FilterKey.DST),
                        number(FilterKey.PROTO),
                        number(FilterKey.SPORT),
                        number(FilterKey.DPORT),
                        number(FilterKey.ICMP_TYPE),
                        number(FilterKey.ICMP_CODE),
                        number(FilterKey.ICMP_ID));
        // The protocol is the same in both tuples: naming it once is enough unless ports depend on
        // it.
        boolean replyPorts =
                indexOf(FilterKey.REPLY_SPORT) >= 0 || indexOf(FilterKey.REPLY_DPORT) >= 0;
        TupleMatch reply =
                new TupleMatch(
                        address(FilterKey.REPLY_SRC),
                        address(FilterKey.REPLY_DST),
                        replyPorts ? number(FilterKey.PROTO) : ANY,
                        number(FilterKey.REPLY_SPORT),
                        number(FilterKey.REPLY_DPORT),
                        ANY,
                        ANY,
                        ANY);
        return KernelFilter.ANY
                .withFamily(family)
                .withMark(markValue, markMask)
                .withStatus(statusValue, statusMask)
                .withZone(number(FilterKey.ZONE))
                .withOriginal(original)
                .withReply(reply);
    }

    private int number(FilterKey key) {
        int index = indexOf(key);
        return index < 0 ? ANY : (int) values[index];
    }

    private @Nullable IpAddress address(FilterKey key) {
        int index = indexOf(key);
        return index < 0 ? null : IpAddress.ofV4((int) values[index]);
    }
}
