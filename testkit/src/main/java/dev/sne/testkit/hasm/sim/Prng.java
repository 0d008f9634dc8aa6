// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// Pseudo-random numbers that are the same on every JVM and cheap to fork: SplitMix64 (Steele, Lea,
/// Flood: Fast splittable pseudorandom number generators, OOPSLA 2014).
public final class Prng {
    private static final long GAMMA = 0x9e37_79b9_7f4a_7c15L;

    private long state;

    public Prng(long seed) {
        state = mix(seed + GAMMA);
    }

    /// A generator of its own for one purpose: what is drawn for one leaves the others as they are.
    public Prng fork(int purpose) {
        return new Prng(state ^ mix(GAMMA * (purpose + 1L)));
    }

    Prng copy() {
        var copy = new Prng(0);
        copy.state = state;
        return copy;
    }

    /// Any 64 bits.
    public long next() {
        state += GAMMA;
        return mix(state);
    }

    /// 0 to `bound` - 1.
    public int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /// `least` to `most`, both included.
    public long between(long least, long most) {
        return least >= most ? least : least + Long.remainderUnsigned(next(), most - least + 1);
    }

    /// True once in `many` times.
    public boolean oneIn(int many) {
        return below(many) == 0;
    }

    /// True with a chance given in parts per thousand.
    public boolean chance(int perMille) {
        return perMille > 0 && below(1000) < perMille;
    }

    /// A value with its bits well mixed; another one for every value.
    public static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d0_49bb_1331_11ebL;
        return z ^ (z >>> 31);
    }
}
