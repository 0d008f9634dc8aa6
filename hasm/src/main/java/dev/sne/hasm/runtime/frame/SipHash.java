// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

/// A keyed 64-bit hash of a few 64-bit words: nobody without the key can predict it or find inputs
/// that collide. It is SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
/// 2012) over the words' bytes, least significant byte first.
///
/// Used as `start()`, any number of `word(...)`, `finish()`. Reusable, allocates nothing, not
/// thread-safe.
public final class SipHash {
    private static final long INIT_0 = 0x736f6d6570736575L;
    private static final long INIT_1 = 0x646f72616e646f6dL;
    private static final long INIT_2 = 0x6c7967656e657261L;
    private static final long INIT_3 = 0x7465646279746573L;
    private static final long FINAL = 0xff;

    private final long key0;
    private final long key1;

    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private int words;

    /// A hash of its own for each key.
    public SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /// Begins another hash.
    public SipHash start() {
        v0 = key0 ^ INIT_0;
        v1 = key1 ^ INIT_1;
        v2 = key0 ^ INIT_2;
        v3 = key1 ^ INIT_3;
        words = 0;
        return this;
    }

    /// Adds eight bytes.
    public SipHash word(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
        words++;
        return this;
    }

    /// The hash of the words since [#start()].
    public long finish() {
        word((long) words << 3 << 56);
        v2 ^= FINAL;
        round();
        round();
        round();
        round();
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}
