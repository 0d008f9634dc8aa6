// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import static dev.sne.conntrack.FlowView.ORIG;

import dev.sne.conntrack.FlowView;
import java.util.Arrays;

/// Which flows are replicated: those that could go on at another host. Not loopback's and not those
/// to a group, and not the cluster's own on its links.
public final class FlowChoice {
    private static final int LOOPBACK = 127;
    private static final int GROUPS_V4 = 0xe;
    private static final int GROUPS_V6 = 0xff;

    private final long[] own;

    /// @param own IPv4 addresses of this and the other hosts on their links, whose flows among each
    ///   other stay out
    public FlowChoice(int... own) {
        this.own = new long[own.length];
        for (int i = 0; i < own.length; i++) {
            this.own[i] = own[i] & 0xffff_ffffL;
        }
        Arrays.sort(this.own);
    }

    /// Whether a flow is replicated; allocates nothing.
    boolean takes(FlowView flow) {
        if (!flow.hasTuple(ORIG)) {
            return false;
        }
        long source = flow.srcLow(ORIG);
        long target = flow.dstLow(ORIG);
        if (flow.v6(ORIG)) {
            boolean loopback = flow.srcHigh(ORIG) == 0 && source == 1;
            return !loopback && flow.dstHigh(ORIG) >>> 56 != GROUPS_V6;
        }
        source &= 0xffff_ffffL;
        target &= 0xffff_ffffL;
        return source >>> 24 != LOOPBACK
                && target >>> 28 != GROUPS_V4
                && !(isOwn(source) && isOwn(target));
    }

    private boolean isOwn(long address) {
        return Arrays.binarySearch(own, address) >= 0;
    }
}
