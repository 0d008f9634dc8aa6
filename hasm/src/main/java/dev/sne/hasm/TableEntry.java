// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.Comparator;

/// What the cluster knows of one host: a line of the status table, and what a host tells of itself
/// when it joins and while it is a backup.
///
/// @param host the host
/// @param prio its configured priority for this service group, 0 to 255, the higher the better; 0
///   for one that only votes
/// @param effectivePrio the priority it ranks by, 0 to 255: the configured one less what the master
///   takes off for load and the like
/// @param fails its failures since its start or the last clearance, 0 to 255
/// @param synced whether its copy of the connection table is complete
/// @param stream the epoch whose stream of connection events it follows
/// @param lastseq the last number of that stream it has, on the lollipop
/// @param disputing whether it sees the service fail although the master reports it well
/// @param held whether it may not stand for election for now, after a failure of its own
/// @param links the control links it has, {@link #MAIN_UP} and {@link #DEDICATED_UP}
public record TableEntry(
        int host,
        int prio,
        int effectivePrio,
        int fails,
        boolean synced,
        Epoch stream,
        int lastseq,
        boolean disputing,
        boolean held,
        int links) {

    /// Bit of {@link #links}: the main link, the side of the clients, is up.
    public static final int MAIN_UP = 1;

    /// Bit of {@link #links}: the dedicated link between the hosts is up.
    public static final int DEDICATED_UP = 2;

    /// The total order of the status table: fewest failures, highest priority, lowest host.
    public static final Comparator<TableEntry> TOTAL_ORDER = TableEntry::compareRank;

    public TableEntry {
        Hosts.check(host);
        checkByte("prio", prio);
        checkByte("effectivePrio", effectivePrio);
        checkByte("fails", fails);
        if ((links & ~(MAIN_UP | DEDICATED_UP)) != 0) {
            throw new IllegalArgumentException("links is " + links + ", expected 0 to 3");
        }
    }

    static void checkByte(String name, int value) {
        if (value < 0 || value > 255) {
            throw new IllegalArgumentException(name + " is " + value + ", expected 0 to 255");
        }
    }

    private static int compareRank(TableEntry a, TableEntry b) {
        int order = Integer.compare(a.fails, b.fails);
        if (order == 0) {
            order = Integer.compare(b.effectivePrio, a.effectivePrio);
        }
        return order != 0 ? order : Integer.compare(a.host, b.host);
    }

    /// The same host ranked by another priority.
    TableEntry withEffectivePrio(int other) {
        return other == effectivePrio
                ? this
                : new TableEntry(
                        host, prio, other, fails, synced, stream, lastseq, disputing, held, links);
    }

    /// The same host ranked by its configured priority.
    TableEntry unloaded() {
        return withEffectivePrio(prio);
    }

    /// What this host's claim to become master is worth.
    ///
    /// @param maxFails how many failures make a host the last choice
    public ElectionKey key(int maxFails) {
        return ElectionKey.of(synced, fails, maxFails, stream, lastseq, effectivePrio, host);
    }
}
