// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_EXPECTED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_NAT_MASK;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.HashKey;
import dev.sne.hasm.runtime.frame.SipHash;
import java.lang.foreign.ValueLayout;

/// Keyed hashes of flows, 64 bits wide: nobody without the key can make flows that collide.
/// Allocates nothing; not thread-safe.
public final class FlowHash {
    /// The status bits that a copy shares with its flow.
    public static final int REPLICATED_STATUS =
            IPS_EXPECTED | IPS_SEEN_REPLY | IPS_ASSURED | IPS_NAT_MASK;

    private final SipHash hash;

    public FlowHash(HashKey key) {
        this(key.first(), key.second());
    }

    /// @param key0 the first half of the secret
    /// @param key1 the second half
    public FlowHash(long key0, long key1) {
        hash = new SipHash(key0, key1);
    }

    /// Hash of what names a flow: its zone and its original tuple. The same in every message about
    /// the flow.
    public long key(FlowView flow) {
        hash.start();
        hash.word(flow.zone());
        tuple(flow, FlowView.ORIG);
        return hash.finish();
    }

    /// Hash of a flow: of what names it and of what a copy must have like it, which excludes
    /// timeouts, counters, ids and the state of TCP windows.
    ///
    /// @param key of [#key]
    public long flow(long key, FlowView flow) {
        hash.start();
        hash.word(key);
        tuple(flow, FlowView.REPLY);
        int status = flow.status() & REPLICATED_STATUS;
        hash.word((long) status << Integer.SIZE | flow.mark() & 0xffff_ffffL);
        int tcp = flow.tcpState() & 0xff;
        int sctp = flow.sctpState() & 0xff;
        int dccp = flow.dccpState() & 0xff;
        hash.word(tcp << 2 * Byte.SIZE | sctp << Byte.SIZE | dccp);
        labels(flow);
        helper(flow);
        if (flow.hasTuple(FlowView.MASTER)) {
            tuple(flow, FlowView.MASTER);
        }
        return hash.finish();
    }

    private void tuple(FlowView flow, int t) {
        boolean v6 = flow.v6(t);
        int zone = Math.max(flow.tupleZone(t), 0);
        hash.word((long) flow.protocol(t) << Integer.SIZE | zone << 1 | (v6 ? 1 : 0));
        if (v6) {
            hash.word(flow.srcHigh(t));
            hash.word(flow.srcLow(t));
            hash.word(flow.dstHigh(t));
            hash.word(flow.dstLow(t));
        } else {
            hash.word(flow.srcLow(t) << Integer.SIZE | flow.dstLow(t));
        }
        if (flow.hasPorts(t)) {
            hash.word(flow.srcPort(t) << Short.SIZE | flow.dstPort(t));
        } else if (flow.hasIcmp(t)) {
            hash.word(
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
                hash.word(word);
                word = 0;
            }
        }
        if (any == 0 && flow.labelsLength() == 0) {
            hash.word(0);
            hash.word(0);
        }
    }

    private void helper(FlowView flow) {
        long word = flow.helperLength();
        for (int i = 0; i < flow.helperLength(); i++) {
            byte letter = flow.segment().get(ValueLayout.JAVA_BYTE, flow.helperOffset() + i);
            word = word * 257 + letter;
        }
        hash.word(word);
    }
}
