// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// What is plugged in (`PORT_*` of `linux/ethtool.h`).
public enum PortType {
    TWISTED_PAIR("twisted pair"),
    AUI("AUI"),
    MII("MII"),
    FIBRE("fibre"),
    BNC("BNC"),
    DIRECT_ATTACH("direct attach"),
    NONE("none"),
    OTHER("other");

    private static final int PORT_NONE = 0xef;

    private final String label;

    PortType(String label) {
        this.label = label;
    }

    static PortType of(int value) {
        return switch (value) {
            case 0 -> TWISTED_PAIR;
            case 1 -> AUI;
            case 2 -> MII;
            case 3 -> FIBRE;
            case 4 -> BNC;
            case 5 -> DIRECT_ATTACH;
            case PORT_NONE -> NONE;
            default -> OTHER;
        };
    }

    @Override
    public String toString() {
        return label;
    }
}
