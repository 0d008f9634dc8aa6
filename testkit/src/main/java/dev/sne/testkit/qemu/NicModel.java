// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

/// Network cards that QEMU emulates and Linux has drivers for.
public enum NicModel {
    /// Intel 82540EM, gigabit.
    E1000("e1000", "e1000"),
    /// Intel 82574L, gigabit, PCI Express.
    E1000E("e1000e", "e1000e"),
    /// Realtek 8139C+, 100 Mbit/s.
    RTL8139("rtl8139", "8139cp"),
    /// AMD PCnet-PCI II, 10 Mbit/s; its driver answers no MII request.
    PCNET("pcnet", "pcnet32");

    private final String device;
    private final String driver;

    NicModel(String device, String driver) {
        this.device = device;
        this.driver = driver;
    }

    /// QEMU's name of the device.
    String device() {
        return device;
    }

    /// The kernel's module, which is also the name that the driver gives itself.
    public String driver() {
        return driver;
    }
}
