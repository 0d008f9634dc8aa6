// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab.cluster;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.NftClient;
import java.util.List;

/// A program that gives the machine it runs on the rules of a firewall in a [ClusterNetwork]: for
/// virtual machines. Takes `CAP_NET_ADMIN`.
public final class FirewallRules {
    /// The kernel modules that the rules and the tracking of flows consist of, where nothing loads
    /// them when they are asked for. The kernel wants the checksum before its library.
    public static final List<String> MODULES =
            List.of(
                    "crc32c_generic",
                    "nf_conntrack_netlink",
                    "nf_tables",
                    "nft_ct",
                    "nft_nat",
                    "nft_chain_nat");

    private FirewallRules() {}

    public static void main(String[] args) {
        try (NetworkNamespace here = NetworkNamespace.current();
                NftClient rules = NftClient.open(here)) {
            ClusterRules.install(rules);
        }
    }
}
