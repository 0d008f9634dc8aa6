// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

/// The key of the hashes by which a host tells connections apart, sorts them into buckets and sums
/// up its table. Whoever asks for digests, or for some buckets of a table, says by which key: a
/// host that nobody else knows the key of makes one up for itself.
public record HashKey(long first, long second) {
    static final int BYTES = 2 * Long.BYTES;
}
