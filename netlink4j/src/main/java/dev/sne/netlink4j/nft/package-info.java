// SPDX-License-Identifier: Apache-2.0

/// A small nf_tables client: tables, base chains, rules, counters and connection tracking helpers,
/// all sent as one transaction, as `linux/netfilter/nf_tables.h` has them. It writes rules of its
/// own and never reads others' back.
package dev.sne.netlink4j.nft;
