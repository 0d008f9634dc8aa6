// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.ArrayList;
import java.util.List;

/// All hosts of the cluster in their total order. Written by the master alone, which tells it to
/// the others; they use it to know their rank and who exists. Immutable.
///
/// @param epoch the mastership it was written in
/// @param version grows with each change under that epoch; 0 before the first
/// @param entries the hosts in [TableEntry#TOTAL_ORDER]
public record StatusTable(Epoch epoch, long version, List<TableEntry> entries) {

    /// Nothing known.
    public static final StatusTable EMPTY = new StatusTable(Epoch.NONE, 0, List.of());

    public StatusTable {
        entries = List.copyOf(entries);
    }

    /// The table a new master begins with: itself.
    static StatusTable startedBy(Epoch epoch, TableEntry self) {
        return new StatusTable(epoch, 1, List.of(self));
    }

    /// How many hosts it lists.
    public int size() {
        return entries.size();
    }

    /// Where a host stands, 0 for the first; -1 if it is not listed.
    public int indexOf(int host) {
        for (int i = 0; i < entries.size(); i++) {
            if (entries.get(i).host() == host) {
                return i;
            }
        }
        return -1;
    }

    /// Whether it lists the host.
    public boolean contains(int host) {
        return indexOf(host) >= 0;
    }

    /// The place of a backup among the backups, 0 for the first; the number of hosts if it is not
    /// listed. The master that wrote the table is not counted.
    public int rankOf(int host) {
        int rank = 0;
        for (int i = 0; i < entries.size(); i++) {
            int each = entries.get(i).host();
            if (each == host && each != epoch.host()) {
                return rank;
            }
            if (each != epoch.host()) {
                rank++;
            }
        }
        return entries.size();
    }

    /// Whether one host is to be master rather than another: by failures, configured priority and
    /// number, so that load alone makes nobody preempt. False if one of them is not listed.
    public boolean isAbove(int host, int other) {
        int place = indexOf(host);
        int otherPlace = indexOf(other);
        return place >= 0
                && otherPlace >= 0
                && TableEntry.TOTAL_ORDER.compare(
                                entries.get(place).unloaded(), entries.get(otherPlace).unloaded())
                        < 0;
    }

    /// The table with an entry inserted, or replaced, where the order wants it. The version grows
    /// if that changes anything.
    StatusTable with(TableEntry entry) {
        int old = indexOf(entry.host());
        if (old >= 0 && entries.get(old).equals(entry)) {
            return this;
        }
        List<TableEntry> changed = new ArrayList<>(entries.size() + 1);
        boolean inserted = false;
        for (int i = 0; i < entries.size(); i++) {
            if (i == old) {
                continue;
            }
            TableEntry each = entries.get(i);
            if (!inserted && TableEntry.TOTAL_ORDER.compare(entry, each) < 0) {
                changed.add(entry);
                inserted = true;
            }
            changed.add(each);
        }
        if (!inserted) {
            changed.add(entry);
        }
        return new StatusTable(epoch, version + 1, changed);
    }

    /// The table without a host. The version grows if it was listed.
    StatusTable without(int host) {
        int old = indexOf(host);
        if (old < 0) {
            return this;
        }
        List<TableEntry> changed = new ArrayList<>(entries);
        changed.remove(old);
        return new StatusTable(epoch, version + 1, changed);
    }

    /// The same table under a later epoch of the same master.
    StatusTable under(Epoch later) {
        return new StatusTable(later, version, entries);
    }

    /// How many hosts other than the given one say that they cannot use the service.
    int disputingBesides(int host) {
        int count = 0;
        for (int i = 0; i < entries.size(); i++) {
            TableEntry each = entries.get(i);
            if (each.disputing() && each.host() != host) {
                count++;
            }
        }
        return count;
    }
}
