// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import java.util.ArrayList;
import java.util.List;

/// The words that stand for numbers in values: protocols, connection states, status bits, families.
final class Vocabulary {
    static final List<String> FAMILIES = List.of("ipv4", "ipv6");

    private static final String[] PROTOCOLS = {
        "tcp", "udp", "icmp", "icmpv6", "sctp", "dccp", "udplite", "gre", "igmp", "ipip", "esp",
        "ah", "ospf", "pim", "vrrp", "l2tp"
    };
    private static final int[] PROTOCOL_NUMBERS = {
        6, 17, 1, 58, 132, 33, 136, 47, 2, 4, 50, 51, 89, 103, 112, 115
    };

    /// By number, from enum tcp_conntrack (linux/netfilter/nf_conntrack_tcp.h).
    private static final String[] TCP_STATES = {
        "NONE",
        "SYN_SENT",
        "SYN_RECV",
        "ESTABLISHED",
        "FIN_WAIT",
        "CLOSE_WAIT",
        "LAST_ACK",
        "TIME_WAIT",
        "CLOSE",
        "SYN_SENT2"
    };

    /// By number, from enum sctp_conntrack (linux/netfilter/nf_conntrack_sctp.h).
    private static final String[] SCTP_STATES = {
        "NONE",
        "CLOSED",
        "COOKIE_WAIT",
        "COOKIE_ECHOED",
        "ESTABLISHED",
        "SHUTDOWN_SENT",
        "SHUTDOWN_RECD",
        "SHUTDOWN_ACK_SENT",
        "HEARTBEAT_SENT",
        "HEARTBEAT_ACKED"
    };

    /// By number, from enum ct_dccp_states (kernels before 6.16).
    private static final String[] DCCP_STATES = {
        "NONE",
        "REQUEST",
        "RESPOND",
        "PARTOPEN",
        "OPEN",
        "CLOSEREQ",
        "CLOSING",
        "TIMEWAIT",
        "IGNORE",
        "INVALID"
    };

    /// By bit, from enum ip_conntrack_status (linux/netfilter/nf_conntrack_common.h).
    private static final String[] STATUS_BITS = {
        "expected",
        "seen_reply",
        "assured",
        "confirmed",
        "src_nat",
        "dst_nat",
        "seq_adjust",
        "src_nat_done",
        "dst_nat_done",
        "dying",
        "fixed_timeout",
        "template",
        "untracked",
        "helper",
        "offload",
        "hw_offload"
    };

    private Vocabulary() {}

    /// The number of the protocol called `word`, or -1.
    static int protocol(String word) {
        int index = indexOf(PROTOCOLS, word);
        if (index >= 0) {
            return PROTOCOL_NUMBERS[index];
        }
        return word.equalsIgnoreCase("icmp6") || word.equalsIgnoreCase("ipv6-icmp") ? 58 : -1;
    }

    /// The state's number with each of the three protocols as a bit, TCP's in the lowest 16 bits,
    /// then SCTP's, then DCCP's; 0 if no protocol knows the word.
    static long stateBits(String word) {
        String name = word.equalsIgnoreCase("LISTEN") ? "SYN_SENT2" : word;
        return bit(TCP_STATES, name, 0) | bit(SCTP_STATES, name, 16) | bit(DCCP_STATES, name, 32);
    }

    private static long bit(String[] words, String word, int shift) {
        int index = indexOf(words, word);
        return index < 0 ? 0 : 1L << (index + shift);
    }

    /// The status bit called `word` as a mask, or 0.
    static int statusBit(String word) {
        int index = indexOf(STATUS_BITS, word);
        return index < 0 ? 0 : 1 << index;
    }

    static List<String> protocols() {
        return List.of(PROTOCOLS);
    }

    static List<String> states() {
        List<String> all = new ArrayList<>(List.of(TCP_STATES));
        addMissing(all, SCTP_STATES);
        addMissing(all, DCCP_STATES);
        return List.copyOf(all);
    }

    static List<String> statusWords() {
        return List.of(STATUS_BITS);
    }

    private static void addMissing(List<String> all, String[] words) {
        for (String word : words) {
            if (!all.contains(word)) {
                all.add(word);
            }
        }
    }

    private static int indexOf(String[] words, String word) {
        for (int i = 0; i < words.length; i++) {
            if (words[i].length() == word.length() && sameWord(words[i], word)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean sameWord(String a, String b) {
        for (int i = 0; i < a.length(); i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            boolean bothJoin = (x == '_' || x == '-') && (y == '_' || y == '-');
            if (!bothJoin && Character.toLowerCase(x) != Character.toLowerCase(y)) {
                return false;
            }
        }
        return true;
    }
}
