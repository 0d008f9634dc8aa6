// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.words;

import static dev.sne.conntrack.uapi.In.*;

import java.util.ArrayList;
import java.util.List;

/// Layer 4 protocols by number (IANA) and by the names that the textual forms use.
public final class Protocols {
    /// The protocols that conntrack(8) prints by name; every other one is `unknown`.
    private static final int[] NAMED = {
        IPPROTO_ICMP,
        IPPROTO_TCP,
        IPPROTO_UDP,
        IPPROTO_DCCP,
        IPPROTO_GRE,
        IPPROTO_ICMPV6,
        IPPROTO_SCTP,
        IPPROTO_UDPLITE
    };

    /// Their names, and after them names that are only understood in input, from /etc/protocols.
    private static final WordTable NAMES =
            WordTable.of(
                    "icmp", "tcp", "udp", "dccp", "gre", "icmpv6", "sctp", "udplite", "igmp",
                    "ipencap", "esp", "ah", "ospf", "pim", "vrrp", "l2tp");

    private static final int[] NUMBERS = {
        IPPROTO_ICMP,
        IPPROTO_TCP,
        IPPROTO_UDP,
        IPPROTO_DCCP,
        IPPROTO_GRE,
        IPPROTO_ICMPV6,
        IPPROTO_SCTP,
        IPPROTO_UDPLITE,
        2,
        4,
        50,
        51,
        89,
        103,
        112,
        115
    };

    private Protocols() {}

    /// Returns the index of `protocol` in the tables of this package, or -1 for an unnamed one.
    public static int named(int protocol) {
        for (int i = 0; i < NAMED.length; i++) {
            if (NAMED[i] == protocol) {
                return i;
            }
        }
        return -1;
    }

    /// Returns the bytes of the name of the protocol that [#named] gave `index` for.
    public static byte[] name(int index) {
        return NAMES.bytes(index);
    }

    /// Returns the name that is printed for `protocol`, `unknown` included.
    public static String nameOf(int protocol) {
        int index = named(protocol);
        String name = index < 0 ? null : NAMES.word(index);
        return name == null ? "unknown" : name;
    }

    /// Returns the number of the protocol named `text[from..to)` in upper or lower case, or -1.
    public static int number(byte[] text, int from, int to) {
        int index = NAMES.find(text, from, to);
        if (index < 0) {
            index = NAMES.findIgnoringCase(text, from, to);
        }
        return index < 0 ? -1 : NUMBERS[index];
    }

    /// Returns all names that [#number] understands, those that are printed first.
    public static List<String> names() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            String name = NAMES.word(i);
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /// Returns whether the tuples of `protocol` hold ports, in text as `sport=` and `dport=`.
    public static boolean hasPorts(int protocol) {
        return switch (protocol) {
            case IPPROTO_TCP, IPPROTO_UDP, IPPROTO_UDPLITE, IPPROTO_SCTP, IPPROTO_DCCP -> true;
            default -> false;
        };
    }

    /// Returns whether the tuples of `protocol` hold an ICMP type, code and identifier.
    public static boolean isIcmp(int protocol) {
        return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6;
    }
}
