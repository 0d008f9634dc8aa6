// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.In.IPPROTO_GRE;

import dev.sne.conntrack.FlowView;

/// Reads the numeric properties of a flow by their key.
final class FlowNumbers {
    /// The flow has no such property; no property has a negative value. The flyweight says the
    /// same.
    static final long ABSENT = -1;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private FlowNumbers() {}

    /// The value of a numeric `key`, or [#ABSENT]. Times are in seconds.
    static long value(FilterKey key, FlowView flow) {
        return switch (key) {
            case FAMILY -> flow.family();
            case PROTO -> flow.protocol(ORIG);
            case SPORT -> isGre(flow) ? ABSENT : flow.srcPort(ORIG);
            case DPORT -> isGre(flow) ? ABSENT : flow.dstPort(ORIG);
            case REPLY_SPORT -> isGre(flow) ? ABSENT : flow.srcPort(REPLY);
            case REPLY_DPORT -> isGre(flow) ? ABSENT : flow.dstPort(REPLY);
            case SRCKEY -> isGre(flow) ? flow.srcPort(ORIG) : ABSENT;
            case DSTKEY -> isGre(flow) ? flow.dstPort(ORIG) : ABSENT;
            case ICMP_TYPE -> flow.icmpType(ORIG);
            case ICMP_CODE -> flow.icmpCode(ORIG);
            case ICMP_ID -> flow.icmpId(ORIG);
            case MARK -> Integer.toUnsignedLong(flow.mark());
            case ZONE -> zone(flow);
            case ORIG_ZONE -> flow.tupleZone(ORIG);
            case REPLY_ZONE -> flow.tupleZone(REPLY);
            case BYTES -> bytes(flow, ORIG, REPLY);
            case PACKETS -> packets(flow, ORIG, REPLY);
            case ORIG_BYTES -> bytes(flow, ORIG, ORIG);
            case ORIG_PACKETS -> packets(flow, ORIG, ORIG);
            case REPLY_BYTES -> bytes(flow, REPLY, REPLY);
            case REPLY_PACKETS -> packets(flow, REPLY, REPLY);
            case TIMEOUT -> flow.timeout();
            case AGE -> age(flow);
            case ID -> flow.hasId() ? Integer.toUnsignedLong(flow.id()) : ABSENT;
            case USE -> flow.use();
            default -> throw new IllegalArgumentException("not a number: " + key.text());
        };
    }

    /// GRE has keys in the place of ports.
    private static boolean isGre(FlowView flow) {
        return flow.protocol(ORIG) == IPPROTO_GRE;
    }

    /// A flow has one zone. The kernel sends it as CTA_ZONE when it applies to both directions and
    /// inside the tuple when it applies to one; it leaves out zone 0, the default.
    private static long zone(FlowView flow) {
        if (flow.hasZone()) {
            return flow.zone();
        }
        int zone = Math.max(flow.tupleZone(ORIG), flow.tupleZone(REPLY));
        return Math.max(zone, 0);
    }

    private static long bytes(FlowView flow, int first, int second) {
        if (!flow.hasCounters(first) || !flow.hasCounters(second)) {
            return ABSENT;
        }
        return first == second ? flow.bytes(first) : flow.bytes(first) + flow.bytes(second);
    }

    private static long packets(FlowView flow, int first, int second) {
        if (!flow.hasCounters(first) || !flow.hasCounters(second)) {
            return ABSENT;
        }
        return first == second ? flow.packets(first) : flow.packets(first) + flow.packets(second);
    }

    /// Seconds from the start to the end, or to now while the flow lives.
    private static long age(FlowView flow) {
        long start = flow.timestampStart();
        if (start == 0) {
            return ABSENT;
        }
        long stop = flow.timestampStop();
        long end = stop != 0 ? stop : System.currentTimeMillis() * NANOS_PER_MILLI;
        // A clock that was set back must not make a flow ageless.
        return Math.max(0, end - start) / NANOS_PER_SECOND;
    }
}
