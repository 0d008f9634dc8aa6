// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.conntrack.FlowView.ORIG;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.runtime.frame.SipHash;

/// What a flow is known by: a 64-bit keyed hash of its zone and original tuple, the same on every
/// host that has the key and in every message about the flow. Who does not have the key can't make
/// two flows that collide. Not thread-safe.
public final class FlowKeys {
    private final SipHash hash;

    /// The key of the hash: the same wherever results are compared, unknown to everybody else.
    public FlowKeys(long key0, long key1) {
        hash = new SipHash(key0, key1);
    }

    /// The hash of a flow; allocates nothing.
    public long of(FlowView flow) {
        boolean v6 = flow.v6(ORIG);
        long kind = v6 ? 1 : 0;
        kind |= (long) (flow.protocol(ORIG) & 0xffff) << 8;
        kind |= (long) flow.zone() << 24;
        kind |= (long) (flow.tupleZone(ORIG) + 1) << 40;
        hash.start().word(kind).word(layer4(flow));
        if (v6) {
            hash.word(flow.srcHigh(ORIG)).word(flow.dstHigh(ORIG));
        }
        return hash.word(flow.srcLow(ORIG)).word(flow.dstLow(ORIG)).finish();
    }

    /// Ports or ICMP numbers; absent ones are -1, whose low bits are unlike those of any other.
    private static long layer4(FlowView flow) {
        if (flow.hasIcmp(ORIG)) {
            return (flow.icmpId(ORIG) & 0xffff_ffffL) << 32
                    | (flow.icmpType(ORIG) & 0xffffL) << 16
                    | flow.icmpCode(ORIG) & 0xffffL;
        }
        return (flow.srcPort(ORIG) & 0xffff_ffffL) << 32 | flow.dstPort(ORIG) & 0xffff_ffffL;
    }
}
