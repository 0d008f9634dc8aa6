// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import java.util.Arrays;

/// A transceiver whose link bit latches as IEEE 802.3 demands, which no emulated one does.
public final class FakePhy implements MiiBus {
    private static final int LINK = 1 << 2;
    private static final int REMOTE_FAULT = 1 << 4;

    private final int[] values = new int[Register.COUNT];
    private boolean lost;
    private boolean faultSeen;

    /// A transceiver with these registers from 0 on; the others are 0.
    public FakePhy(int... values) {
        System.arraycopy(values, 0, this.values, 0, values.length);
    }

    /// What the drivers of e1000 and rtl8139 in QEMU answer while the cable is plugged.
    public static FakePhy e1000() {
        return new FakePhy(0x1140, 0x796d, 0x0141, 0x0c20, 0x0de1, 0x41e0, 0)
                .failing(Errno.ENOENT, 7, 8)
                .failing(new Errno(5), Register.EXTENDED_STATUS);
    }

    /// Lets registers answer with an error.
    FakePhy failing(Errno errno, int... registers) {
        for (int register : registers) {
            values[register] = -errno.number();
        }
        return this;
    }

    FakePhy set(int register, int value) {
        values[register] = value;
        return this;
    }

    /// Every register fails from now on.
    public void vanish() {
        Arrays.fill(values, -Errno.ENODEV.number());
    }

    /// Pulls the cable, or plugs it.
    public void link(boolean on) {
        lost |= !on;
        values[Register.BASIC_STATUS] = with(LINK, on);
    }

    void remoteFault(boolean on) {
        faultSeen |= on;
        values[Register.BASIC_STATUS] = with(REMOTE_FAULT, on);
    }

    private int with(int bit, boolean on) {
        int status = values[Register.BASIC_STATUS];
        return on ? status | bit : status & ~bit;
    }

    @Override
    public int phy() {
        return 1;
    }

    @Override
    public int read(int register) {
        int value = values[register];
        if (value < 0) {
            throw new SystemCallException("eth0: read register " + register, new Errno(-value));
        }
        if (register == Register.BASIC_STATUS) {
            value = lost ? value & ~LINK : value;
            value = faultSeen ? value | REMOTE_FAULT : value;
            lost = (values[register] & LINK) == 0;
            faultSeen = (values[register] & REMOTE_FAULT) != 0;
        }
        return value;
    }
}
