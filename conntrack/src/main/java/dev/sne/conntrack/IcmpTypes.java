// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;

/// The ICMP messages that connection tracking sees as question and answer.
///
/// Source: `invmap` in the kernel's `nf_conntrack_proto_icmp.c` and `nf_conntrack_proto_icmpv6.c`;
/// RFC 792, RFC 950, RFC 4443, RFC 4620.
final class IcmpTypes {
    private IcmpTypes() {}

    /// The type of the answer to a question, and of the question to an answer; other types
    /// unchanged: the kernel does not track them.
    static int inverse(int protocol, int type) {
        return protocol == IPPROTO_ICMPV6 ? inverseV6(type) : inverseV4(type);
    }

    static boolean isTracked(int protocol, int type) {
        return inverse(protocol, type) != type;
    }

    private static int inverseV4(int type) {
        return switch (type) {
            case 8 -> 0; // echo
            case 0 -> 8;
            case 13 -> 14; // timestamp
            case 14 -> 13;
            case 15 -> 16; // information
            case 16 -> 15;
            case 17 -> 18; // address mask
            case 18 -> 17;
            default -> type;
        };
    }

    private static int inverseV6(int type) {
        return switch (type) {
            case 128 -> 129; // echo
            case 129 -> 128;
            case 139 -> 140; // node information
            case 140 -> 139;
            default -> type;
        };
    }
}
