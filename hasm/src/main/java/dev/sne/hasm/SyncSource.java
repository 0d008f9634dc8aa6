// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import org.jspecify.annotations.Nullable;

/// From whom a host fetches the connection table: the best synchronised backup, so that the master
/// is spared; the next best if that one does not answer; the master after all of them.
final class SyncSource {

    private SyncSource() {}

    /// The host to ask.
    ///
    /// @param attempt how many requests were in vain
    /// @return [Hosts#NONE] to ask all, if nobody is known to be synchronised
    static int of(Draft host, int attempt) {
        boolean master = host.master != Hosts.NONE && host.master != host.me();
        int candidates = (master ? 1 : 0);
        for (TableEntry each : host.table.entries()) {
            candidates += isBackup(host, each) ? 1 : 0;
        }
        if (candidates == 0) {
            return Hosts.NONE;
        }
        int place = attempt % candidates;
        if (master && place == candidates - 1) {
            return host.master;
        }
        TableEntry best = null;
        for (int i = 0; i <= place; i++) {
            best = next(host, best);
        }
        return best == null ? Hosts.NONE : best.host();
    }

    private static boolean isBackup(Draft host, TableEntry entry) {
        return entry.synced() && entry.host() != host.me() && entry.host() != host.master;
    }

    /// The best of those that are worse than the given one.
    private static @Nullable TableEntry next(Draft host, @Nullable TableEntry before) {
        TableEntry best = null;
        for (TableEntry each : host.table.entries()) {
            if (isBackup(host, each)
                    && (before == null || beats(host, before, each))
                    && (best == null || beats(host, each, best))) {
                best = each;
            }
        }
        return best;
    }

    private static boolean beats(Draft host, TableEntry a, TableEntry b) {
        int maxFails = host.settings.maxFails();
        return a.key(maxFails).beats(b.key(maxFails), host.settings.lollipop());
    }
}
