// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.netlink4j.IpAddress;

/// What a configuration needs to know of addresses.
final class Addresses {
    private Addresses() {}

    /// Whether it is this machine's only: 127.0.0.0/8 or ::1.
    static boolean isLoopback(IpAddress address) {
        return address.isV6()
                ? address.high() == 0 && address.low() == 1
                : address.low() >>> 24 == 127;
    }

    /// Whether it stands for many: 224.0.0.0/4 or ff00::/8.
    static boolean isMulticast(IpAddress address) {
        return address.isV6() ? address.high() >>> 56 == 0xff : address.low() >>> 28 == 0xe;
    }

    /// Whether one host can have it as its own.
    static boolean isOfOneHost(IpAddress address) {
        boolean none = address.high() == 0 && address.low() == 0;
        boolean everybody = !address.isV6() && address.low() == 0xffff_ffffL;
        return !none && !everybody && !isLoopback(address) && !isMulticast(address);
    }

    /// `IPv4` or `IPv6`.
    static String family(IpAddress address) {
        return address.isV6() ? "IPv6" : "IPv4";
    }

    /// Whether an address is in a prefix.
    static boolean contains(IpAddress network, int prefixLength, IpAddress address) {
        if (network.isV6() != address.isV6()) {
            return false;
        }
        if (!network.isV6()) {
            return same(network.low() << 32, address.low() << 32, prefixLength);
        }
        return same(network.high(), address.high(), Math.min(prefixLength, 64))
                && same(network.low(), address.low(), prefixLength - 64);
    }

    /// Whether no bit beyond the prefix is set.
    static boolean isNetwork(IpAddress address, int prefixLength) {
        if (!address.isV6()) {
            return prefixLength == 32 || address.low() << 32 << prefixLength == 0;
        }
        boolean high = prefixLength >= 64 || address.high() << prefixLength == 0;
        int rest = Math.max(prefixLength - 64, 0);
        return high && (rest == 64 || address.low() << rest == 0);
    }

    private static boolean same(long a, long b, int bits) {
        return bits <= 0 || (a ^ b) >>> 64 - bits == 0;
    }
}
