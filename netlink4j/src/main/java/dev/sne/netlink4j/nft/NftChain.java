// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

/// A base chain: one that the kernel calls at a hook, in the order of priorities.
///
/// @param name unique within its table
/// @param type what its rules may do
/// @param hook where packets enter it
/// @param priority lower runs earlier; see the constants
/// @param policy what happens to a packet that no rule decided
public record NftChain(String name, Type type, Hook hook, int priority, Verdict policy) {
    /// Before connection tracking looks at the packet (`NF_IP_PRI_RAW`).
    public static final int PRIORITY_RAW = -300;

    /// Destination NAT (`NF_IP_PRI_NAT_DST`).
    public static final int PRIORITY_DSTNAT = -100;

    /// Packet filtering (`NF_IP_PRI_FILTER`).
    public static final int PRIORITY_FILTER = 0;

    /// Source NAT (`NF_IP_PRI_NAT_SRC`).
    public static final int PRIORITY_SRCNAT = 100;

    /// What the rules of a chain may do.
    public enum Type {
        /// Sees every packet.
        FILTER("filter"),
        /// Sees the first packet of each flow and decides its NAT binding.
        NAT("nat");

        final String kernelName;

        Type(String kernelName) {
            this.kernelName = kernelName;
        }
    }

    /// Where a packet is on its way through the stack (`enum nf_inet_hooks`).
    public enum Hook {
        PREROUTING(0),
        INPUT(1),
        FORWARD(2),
        OUTPUT(3),
        POSTROUTING(4);

        final int number;

        Hook(int number) {
            this.number = number;
        }
    }

    /// A final decision about a packet.
    public enum Verdict {
        ACCEPT(NfTables.NF_ACCEPT),
        DROP(NfTables.NF_DROP);

        final int code;

        Verdict(int code) {
            this.code = code;
        }
    }

    /// A filtering chain at priority 0 that accepts what no rule dropped.
    public static NftChain filter(String name, Hook hook) {
        return new NftChain(name, Type.FILTER, hook, PRIORITY_FILTER, Verdict.ACCEPT);
    }

    /// The chain for source NAT: `postrouting`, priority `srcnat`.
    public static NftChain sourceNat(String name) {
        return new NftChain(name, Type.NAT, Hook.POSTROUTING, PRIORITY_SRCNAT, Verdict.ACCEPT);
    }

    /// The chain for destination NAT: `prerouting`, priority `dstnat`.
    public static NftChain destinationNat(String name) {
        return new NftChain(name, Type.NAT, Hook.PREROUTING, PRIORITY_DSTNAT, Verdict.ACCEPT);
    }
}
