// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.Match;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.Statement;

/// Keeps connections from being opened through a host that passes packets on for a moment after it
/// has given the service back. The next master would never hear of them, and then drop what belongs
/// to them. Whoever opens one tries again, and finds the next master.
///
/// It is a table of nf_tables, `inet sne-handover`, with a chain at the forward hook, which drops
/// what is the first of a flow, or of a TCP connection that is not established.
///
/// Used by one thread at a time.
final class HandoverGate implements AutoCloseable {
    private static final NftTable TABLE = new NftTable(NftFamily.INET, "sne-handover");
    private static final NftChain CHAIN =
            new NftChain(
                    "passing",
                    NftChain.Type.FILTER,
                    NftChain.Hook.FORWARD,
                    NftChain.PRIORITY_RAW,
                    NftChain.Verdict.ACCEPT);
    private static final int TCP = 6;

    private final NftClient rules;
    private boolean shut;

    HandoverGate(NetworkNamespace namespace) {
        rules = NftClient.open(namespace);
    }

    /// Shuts it. Idempotent.
    ///
    /// @throws KernelException if the kernel has no nf_tables, or refuses
    void shut() {
        if (!shut) {
            rules.transaction()
                    .createTable(TABLE)
                    .createChain(TABLE, CHAIN)
                    .appendRule(TABLE, CHAIN, Match.notConfirmed(), Statement.drop())
                    .appendRule(
                            TABLE, CHAIN, Match.protocol(TCP), Match.notAssured(), Statement.drop())
                    .commit();
            shut = true;
        }
    }

    /// Opens it. Idempotent.
    ///
    /// @throws KernelException if the kernel refuses
    void open() {
        if (shut) {
            remove(rules);
            shut = false;
        }
    }

    /// Removes what a run that was killed has left.
    ///
    /// @return whether there was something
    static boolean remove(NetworkNamespace namespace) {
        try (NftClient rules = NftClient.open(namespace)) {
            return remove(rules);
        }
    }

    private static boolean remove(NftClient rules) {
        try {
            rules.transaction().deleteTable(TABLE).commit();
            return true;
        } catch (KernelException e) {
            // Somebody has flushed all rules, or the kernel has no nf_tables.
            if (e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.EOPNOTSUPP)) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        rules.close();
    }
}
