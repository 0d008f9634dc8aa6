// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_MASK;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;

import dev.sne.conntrack.FlowView;
import java.lang.foreign.ValueLayout;

/// Keyed hashes of flows, 64 bits wide: SipHash-1-3 over 64-bit words. Whoever does not know the
/// key can't make flows that collide. Allocates nothing; not thread-safe.
///
/// Source: J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF" (2012).
public final class FlowHash {
    /// The status bits that a copy shares with its flow.
    public static final int REPLICATED_STATUS =
            IPS_EXPECTED | IPS_SEEN_REPLY | IPS_ASSURED | IPS_NAT_MASK;

    private final long key0;
    private final long key1;
    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long words;

    /// @param key0 the first half of the secret
    /// @param key1 the second half
    public FlowHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// Hash of what names a flow: its original tuple and its zone.
    public long key(FlowView flow) {
        start();
        word(flow.zone());
        tuple(flow, FlowView.ORIG);
        return finish();
    }

    /// Hash of a flow: of what names it and of what a copy must have like it, which excludes
    /// timeouts, counters, ids and the state of TCP windows.
    ///
    /// @param key of [#key]
    public long flow(long key, FlowView flow) {
        start();
        word(key);
        tuple(flow, FlowView.REPLY);
        int status = flow.status() & REPLICATED_STATUS;
        word((long) status << Integer.SIZE | flow.mark() & 0xffff_ffffL);
        int tcp = flow.tcpState() & 0xff;
        int sctp = flow.sctpState() & 0xff;
        int dccp = flow.dccpState() & 0xff;
        word(tcp << 2 * Byte.SIZE | sctp << Byte.SIZE | dccp);
        labels(flow);
        helper(flow);
        if (flow.hasTuple(FlowView.MASTER)) {
            tuple(flow, FlowView.MASTER);
        }
        return finish();
    }

    private void tuple(FlowView flow, int t) {
        boolean v6 = flow.v6(t);
        int zone = Math.max(flow.tupleZone(t), 0);
        word((long) flow.protocol(t) << Integer.SIZE | zone << 1 | (v6 ? 1 : 0));
        if (v6) {
            word(flow.srcHigh(t));
            word(flow.srcLow(t));
            word(flow.dstHigh(t));
            word(flow.dstLow(t));
        } else {
            word(flow.srcLow(t) << Integer.SIZE | flow.dstLow(t));
        }
        if (flow.hasPorts(t)) {
            word(flow.srcPort(t) << Short.SIZE | flow.dstPort(t));
        } else if (flow.hasIcmp(t)) {
            word(
                    (long) flow.icmpType(t) << Integer.SIZE
                            | (flow.icmpCode(t) & 0xff) << Short.SIZE
                            | flow.icmpId(t) & 0xffff);
        }
    }

    /// No labels are as good as labels of which none is set.
    private void labels(FlowView flow) {
        long word = 0;
        long any = 0;
        for (int i = 0; i < flow.labelsLength(); i++) {
            word = word << Byte.SIZE | flow.labelByte(i) & 0xff;
            if (i % Long.BYTES == Long.BYTES - 1) {
                any |= word;
                word(word);
                word = 0;
            }
        }
        if (any == 0 && flow.labelsLength() == 0) {
            word(0);
            word(0);
        }
    }

    private void helper(FlowView flow) {
        long word = flow.helperLength();
        for (int i = 0; i < flow.helperLength(); i++) {
            byte letter = flow.segment().get(ValueLayout.JAVA_BYTE, flow.helperOffset() + i);
            word = word * 257 + letter;
        }
        word(word);
    }

    private void start() {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        words = 0;
    }

    private void word(long word) {
        v3 ^= word;
        round();
        v0 ^= word;
        words++;
    }

    private long finish() {
        word(words * Long.BYTES << Long.SIZE - Byte.SIZE);
        v2 ^= 0xff;
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
