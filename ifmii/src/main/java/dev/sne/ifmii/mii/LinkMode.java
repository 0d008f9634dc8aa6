// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// The modes that transceivers for copper negotiate, the best first: in this order IEEE 802.3 annex
/// 28B.3 picks from what both ends can do.
public enum LinkMode {
    FULL_1000("1000baseT/full", 1000, true),
    HALF_1000("1000baseT/half", 1000, false),
    T2_FULL_100("100baseT2/full", 100, true),
    FULL_100("100baseTX/full", 100, true),
    T2_HALF_100("100baseT2/half", 100, false),
    T4_100("100baseT4", 100, false),
    HALF_100("100baseTX/half", 100, false),
    FULL_10("10baseT/full", 10, true),
    HALF_10("10baseT/half", 10, false);

    private final String label;
    private final int speedMegabits;
    private final boolean fullDuplex;

    LinkMode(String label, int speedMegabits, boolean fullDuplex) {
        this.label = label;
        this.speedMegabits = speedMegabits;
        this.fullDuplex = fullDuplex;
    }

    /// Mbit/s.
    public int speedMegabits() {
        return speedMegabits;
    }

    /// Whether both ends may send at once.
    public boolean fullDuplex() {
        return fullDuplex;
    }

    /// The usual name, such as `100baseTX/full`.
    @Override
    public String toString() {
        return label;
    }
}
