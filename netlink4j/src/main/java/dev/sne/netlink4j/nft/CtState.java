// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

/// What connection tracking says of a packet (`ct state`): the bits of `NF_CT_STATE_BIT` and
/// friends in `linux/netfilter/nf_conntrack_common.h`.
public enum CtState {
    /// Connection tracking could make nothing of the packet.
    INVALID(1),
    /// The packet belongs to a flow that was seen in both directions.
    ESTABLISHED(2),
    /// The packet starts a flow that another one announced (FTP data, an ICMP error).
    RELATED(4),
    /// The packet starts a flow, or belongs to one that was not answered yet.
    NEW(8),
    /// The packet was exempted from tracking.
    UNTRACKED(64);

    final int bit;

    CtState(int bit) {
        this.bit = bit;
    }
}
