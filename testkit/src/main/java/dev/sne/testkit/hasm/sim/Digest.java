// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// A running 128-bit digest of numbers, in two independent halves. Two worlds with equal digests
/// are taken for equal: with 10^8 worlds the chance that any two differ is below 10^-22.
public final class Digest {
    private static final long ODD_1 = 0x9e37_79b9_7f4a_7c15L;
    private static final long ODD_2 = 0xc2b2_ae3d_27d4_eb4fL;

    private long high;
    private long low = ODD_2;

    /// Takes in one number; the order of numbers counts.
    public void add(long value) {
        high = Prng.mix(high * ODD_2 + value + ODD_1);
        low = Long.rotateLeft(low, 23) * ODD_1 ^ Prng.mix(value ^ ODD_2);
    }

    /// Takes in a yes or a no.
    public void add(boolean value) {
        add(value ? 1 : 0);
    }

    /// Takes in what does not depend on the order, such as a set: the digests of its members added
    /// up.
    public void addUnordered(Digest[] members, int count) {
        long sumHigh = count;
        long sumLow = 0;
        for (int i = 0; i < count; i++) {
            sumHigh += members[i].high;
            sumLow += members[i].low;
        }
        add(sumHigh);
        add(sumLow);
    }

    /// The first 64 bits.
    public long high() {
        return high;
    }

    /// The second 64 bits.
    public long low() {
        return low;
    }
}
