// SPDX-License-Identifier: Apache-2.0

/// A small nf_tables client, enough for the rules of a lab: tables, base chains, rules, counters
/// and connection tracking helpers, all sent as one transaction. It never reads rules back.
package dev.sne.testkit.nft;
