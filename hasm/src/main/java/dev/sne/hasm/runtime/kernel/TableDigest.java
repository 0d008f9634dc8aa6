// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.conntrack.FlowView;
import dev.sne.hasm.replication.BucketSet;
import dev.sne.hasm.runtime.entry.FlowHash;
import java.util.Arrays;

/// What a flow table holds, summed up in 8 bytes for each bucket of [BucketSet], without memory for
/// each flow: the XOR of the hashes of the bucket's flows. Two tables with the same flows in any
/// order have the same digests; where they differ, all but surely (1 in 2^64) the digest of the
/// bucket does.
///
/// Hashed is what a copy must have like its flow; see [FlowHash#flow]. Allocates nothing after
/// construction; not thread-safe.
public final class TableDigest {
    private final FlowHash hash;
    private final long[] digests = new long[BucketSet.COUNT];
    private long flows;

    /// @param hash with the key that both sides know
    public TableDigest(FlowHash hash) {
        this.hash = hash;
    }

    /// Forgets all flows.
    public TableDigest clear() {
        Arrays.fill(digests, 0);
        flows = 0;
        return this;
    }

    /// Adds a flow, as a dump shows it.
    public void add(FlowView flow) {
        long key = hash.key(flow);
        digests[BucketSet.bucket(key)] ^= hash.flow(key, flow);
        flows++;
    }

    /// The digest of a bucket.
    ///
    /// @param bucket 0 to [BucketSet#COUNT] - 1
    public long digest(int bucket) {
        return digests[bucket];
    }

    /// How many flows have been added.
    public long flows() {
        return flows;
    }

    /// A copy of all digests, by bucket.
    public long[] digests() {
        return digests.clone();
    }
}
