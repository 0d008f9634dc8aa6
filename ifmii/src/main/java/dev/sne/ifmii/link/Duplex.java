// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Whether both ends of a link may send at once (`DUPLEX_*` of `linux/ethtool.h`).
public enum Duplex {
    HALF,
    FULL,
    /// The driver does not know, for example because there is no link.
    UNKNOWN;

    static Duplex of(int value) {
        return switch (value) {
            case 0 -> HALF;
            case 1 -> FULL;
            default -> UNKNOWN;
        };
    }
}
