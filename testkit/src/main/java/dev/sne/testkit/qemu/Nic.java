// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import dev.sne.netlink4j.route.HardwareAddress;

/// A network card of a guest.
///
/// @param name what the interface is called in the guest, and the card in QEMU
/// @param address unlike that of any other card on the same network
/// @param network where its cable leads, as QEMU's option `-netdev` says it but for the `id`:
///   `hubport,hubid=0` is a hub with nobody else on it, `socket,mcast=…` joins guests, `tap,…`
///   leads to an interface of the host
public record Nic(String name, NicModel model, HardwareAddress address, String network) {
    /// A group of the block for organisations (RFC 2365), so that no router would pass it on.
    private static final String SHARED = "socket,mcast=239.192.83.78:8378,localaddr=127.0.0.1";

    /// IFNAMSIZ of `linux/if.h`, less the terminating NUL.
    private static final int LONGEST_NAME = 15;

    public Nic {
        if (name.isEmpty() || name.length() > LONGEST_NAME || !name.matches("[a-z][a-z0-9-]*")) {
            throw new IllegalArgumentException("not a name for an interface: " + name);
        }
    }

    /// A card whose cable leads to a hub of its own: its link is up, and nobody answers.
    ///
    /// @param number unlike that of any other card of the guest, 0 to 255
    public static Nic alone(String name, NicModel model, int number) {
        return new Nic(name, model, address(number), "hubport,hubid=" + number);
    }

    /// A card on a network that all guests share whose QEMU runs in the same namespace: each frame
    /// goes to the others in a multicast datagram on the loopback interface.
    ///
    /// @param number unlike that of any other card on the network, 0 to 255
    public static Nic shared(String name, NicModel model, int number) {
        return new Nic(name, model, address(number), SHARED);
    }

    /// A card whose cable leads to an interface of the namespace that QEMU runs in. QEMU makes it,
    /// and it goes with QEMU, wherever it has been moved meanwhile. Takes `CAP_NET_ADMIN`.
    ///
    /// @param number unlike that of any other card on the network, 0 to 255
    /// @param tap what the interface is called, 1 to 15 bytes
    public static Nic tap(String name, NicModel model, int number, String tap) {
        String network = "tap,ifname=" + tap + ",script=no,downscript=no";
        return new Nic(name, model, address(number), network);
    }

    /// An address that is administered locally and ends in the number.
    private static HardwareAddress address(int number) {
        return HardwareAddress.of(new byte[] {0x52, 0x54, 0, 0, 0, (byte) number});
    }
}
