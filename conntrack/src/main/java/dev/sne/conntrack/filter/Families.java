// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;

/// Sets of IP versions as bits. Connection tracking knows these two families and no other.
final class Families {
    static final int NONE = 0;
    static final int V4 = 1;
    static final int V6 = 2;
    static final int BOTH = V4 | V6;

    private Families() {}

    /// The bit of an address family number as Netlink carries it; none for another family.
    static int ofNumber(long family) {
        if (family == AF_INET) {
            return V4;
        }
        return family == AF_INET6 ? V6 : NONE;
    }

    /// The set in words.
    static String text(int families) {
        return switch (families) {
            case V4 -> "IPv4";
            case V6 -> "IPv6";
            case BOTH -> "IPv4 and IPv6";
            default -> "no family";
        };
    }
}
