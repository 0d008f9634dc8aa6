// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.*;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_BYTES;
import static dev.sne.netlink4j.uapi.Nfnetlink.NFGENMSG_RES_ID_OFFSET;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.MessageReader;

/// What one CPU has counted in one network namespace: 32-bit counters that wrap around. What a
/// kernel does not count is 0.
///
/// Source: `struct ip_conntrack_stat` in `linux/netfilter/nf_conntrack_common.h`.
///
/// @param cpu its number
/// @param found look-ups that found a flow
/// @param invalid packets that could not be tracked
/// @param insert flows inserted by request
/// @param insertFailed insertions that failed because the flow was there already
/// @param drop packets dropped because a flow could not be allocated or inserted
/// @param earlyDrop flows removed early because the table was full
/// @param error packets with an error, such as malformed ICMP
/// @param searchRestart look-ups repeated because of a change meanwhile
/// @param clashResolve insertion clashes that were resolved
/// @param chainTooLong insertions refused because too many flows share a hash bucket
public record CpuStatistics(
        int cpu,
        long found,
        long invalid,
        long insert,
        long insertFailed,
        long drop,
        long earlyDrop,
        long error,
        long searchRestart,
        long clashResolve,
        long chainTooLong) {
    private static final AttributeNames NAMES =
            AttributeNames.of(
                    "",
                    "CTA_STATS_SEARCHED",
                    "CTA_STATS_FOUND",
                    "CTA_STATS_NEW",
                    "CTA_STATS_INVALID",
                    "CTA_STATS_IGNORE",
                    "CTA_STATS_DELETE",
                    "CTA_STATS_DELETE_LIST",
                    "CTA_STATS_INSERT",
                    "CTA_STATS_INSERT_FAILED",
                    "CTA_STATS_DROP",
                    "CTA_STATS_EARLY_DROP",
                    "CTA_STATS_ERROR",
                    "CTA_STATS_SEARCH_RESTART",
                    "CTA_STATS_CLASH_RESOLVE",
                    "CTA_STATS_CHAIN_TOOLONG");

    /// Reads a message `IPCTNL_MSG_CT_GET_STATS_CPU`.
    static CpuStatistics decode(MessageReader message, AttributeReader attributes) {
        long[] counters = new long[CTA_STATS_CHAIN_TOOLONG + 1];
        message.attributes(attributes, NFGENMSG_BYTES, NAMES);
        while (attributes.next()) {
            int type = attributes.type();
            if (type < counters.length) {
                counters[type] = Integer.toUnsignedLong(attributes.u32be());
            }
        }
        return new CpuStatistics(
                message.payloadU16be(NFGENMSG_RES_ID_OFFSET),
                counters[CTA_STATS_FOUND],
                counters[CTA_STATS_INVALID],
                counters[CTA_STATS_INSERT],
                counters[CTA_STATS_INSERT_FAILED],
                counters[CTA_STATS_DROP],
                counters[CTA_STATS_EARLY_DROP],
                counters[CTA_STATS_ERROR],
                counters[CTA_STATS_SEARCH_RESTART],
                counters[CTA_STATS_CLASH_RESOLVE],
                counters[CTA_STATS_CHAIN_TOOLONG]);
    }
}
