// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

/// Numbers of the management registers that IEEE 802.3 clause 22.2.4 defines for every transceiver.
/// Those not listed are windows into other register spaces (11–14) or the manufacturer's (16–31),
/// where reading may acknowledge an interrupt that the driver waits for; nothing here reads them.
public final class Register {
    public static final int BASIC_CONTROL = 0;
    public static final int BASIC_STATUS = 1;
    public static final int PHY_IDENTIFIER_1 = 2;
    public static final int PHY_IDENTIFIER_2 = 3;
    public static final int ADVERTISEMENT = 4;
    public static final int PARTNER_ABILITY = 5;
    public static final int AUTONEGOTIATION_EXPANSION = 6;
    public static final int NEXT_PAGE = 7;
    public static final int PARTNER_NEXT_PAGE = 8;
    public static final int GIGABIT_CONTROL = 9;
    public static final int GIGABIT_STATUS = 10;
    public static final int EXTENDED_STATUS = 15;

    /// How many registers a transceiver has.
    public static final int COUNT = 32;

    private Register() {}

    static void check(int register) {
        if (register < 0 || register >= COUNT) {
            throw new IllegalArgumentException("an MII register is 0 to 31, not " + register);
        }
    }

    /// Whether this is one of the registers named here.
    public static boolean isStandard(int register) {
        return (register >= 0 && register <= GIGABIT_STATUS) || register == EXTENDED_STATUS;
    }
}
