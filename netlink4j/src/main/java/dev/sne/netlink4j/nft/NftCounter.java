// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

/// What a named counter has counted since it was made.
///
/// @param name unique within its table
/// @param packets number of packets
/// @param bytes their length in bytes, network header included
public record NftCounter(String name, long packets, long bytes) {}
