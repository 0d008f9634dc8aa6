// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import java.util.Arrays;

/// Some of the {@value #COUNT} buckets that connections are sorted into by their *key*: a 64-bit
/// hash of zone and original tuple, the same at all hosts of a cluster, whose top {@value #BITS}
/// bits are the bucket.
public final class BucketSet {

    /// The bits of a bucket's number.
    public static final int BITS = 10;

    /// How many buckets there are.
    public static final int COUNT = 1 << BITS;

    static final int WORDS = COUNT / Long.SIZE;

    private final long[] words = new long[WORDS];

    /// An empty set.
    public BucketSet() {}

    /// All buckets: the whole table.
    public static BucketSet all() {
        var all = new BucketSet();
        Arrays.fill(all.words, -1L);
        return all;
    }

    /// The bucket of a key, 0 to {@link #COUNT} - 1.
    public static int bucket(long key) {
        return (int) (key >>> Long.SIZE - BITS);
    }

    /// Adds a bucket.
    ///
    /// @param bucket 0 to {@link #COUNT} - 1
    public void add(int bucket) {
        words[bucket >>> 6] |= 1L << bucket;
    }

    /// Whether the bucket of a key is one of these.
    public boolean containsKey(long key) {
        return contains(bucket(key));
    }

    boolean contains(int bucket) {
        return (words[bucket >>> 6] & 1L << bucket) != 0;
    }

    /// How many buckets these are.
    public int size() {
        int size = 0;
        for (long word : words) {
            size += Long.bitCount(word);
        }
        return size;
    }

    /// How many of these are in another set, too.
    int common(BucketSet other) {
        int common = 0;
        for (int i = 0; i < WORDS; i++) {
            common += Long.bitCount(words[i] & other.words[i]);
        }
        return common;
    }

    long word(int index) {
        return words[index];
    }

    void word(int index, long word) {
        words[index] = word;
    }
}
