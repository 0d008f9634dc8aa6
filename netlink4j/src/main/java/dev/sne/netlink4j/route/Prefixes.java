// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.uapi.Nfnetlink;

/// What this package needs to know of addresses and prefixes.
final class Prefixes {
    private static final IpAddress ANY_V4 = IpAddress.ofV4(0);
    private static final IpAddress ANY_V6 = IpAddress.ofV6(0, 0);

    private Prefixes() {}

    static int bits(IpAddress address) {
        return address.isV6() ? 128 : 32;
    }

    static int family(IpAddress address) {
        return address.isV6() ? Nfnetlink.AF_INET6 : Nfnetlink.AF_INET;
    }

    static IpAddress any(int family) {
        return family == Nfnetlink.AF_INET6 ? ANY_V6 : ANY_V4;
    }

    static boolean isLoopback(IpAddress address) {
        return address.isV6()
                ? address.high() == 0 && address.low() == 1
                : address.low() >>> 24 == 127;
    }

    static void check(IpAddress address, int prefixLength) {
        if (prefixLength < 0 || prefixLength > bits(address)) {
            throw new IllegalArgumentException(
                    "prefix length of "
                            + address
                            + " must be 0 to "
                            + bits(address)
                            + ", not "
                            + prefixLength);
        }
    }
}
