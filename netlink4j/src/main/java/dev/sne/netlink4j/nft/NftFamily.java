// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

/// The address family of an nf_tables table (`NFPROTO_*` in `linux/netfilter.h`).
public enum NftFamily {
    /// IPv4 and IPv6 in one table (`NFPROTO_INET`).
    INET(1),
    /// IPv4 alone (`NFPROTO_IPV4`).
    IPV4(2),
    /// IPv6 alone (`NFPROTO_IPV6`).
    IPV6(10);

    private final int number;

    NftFamily(int number) {
        this.number = number;
    }

    /// The kernel's number, as it stands in `nfgenmsg.nfgen_family`.
    public int number() {
        return number;
    }
}
