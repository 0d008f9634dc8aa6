// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// What a host's claim to become master is worth. The greater key wins.
///
/// Compared one after the other: whether the host is synchronised and has not failed too often, how
/// seldom it failed, how far its copy of the connection table is (the later stream, within one
/// stream the later number), its priority, and last the lower host number.
///
/// That the number decides before the priority is the rule of the connection replication: a host
/// with a negative number discards itself, and one of those with the greatest is elected. That the
/// failures come before both keeps broken hosts from taking turns in front of a sound one.
///
/// @param eligible synchronised, and failed less often than the limit
/// @param fails failures since the start or the last clearance, 0 to 255
/// @param stream the epoch whose stream of connection events the host follows; {@link Epoch#NONE}
///   if not synchronised
/// @param lastseq the last number of that stream it has; 0 if not synchronised
/// @param prio the priority, 0 to 255, the higher the better
/// @param host the host
public record ElectionKey(
        boolean eligible, int fails, Epoch stream, int lastseq, int prio, int host) {

    public ElectionKey {
        Hosts.check(host);
        TableEntry.checkByte("fails", fails);
        TableEntry.checkByte("prio", prio);
    }

    /// The key of a host. What an unsynchronised host has of a stream counts for nothing.
    ///
    /// @param maxFails how many failures make a host the last choice
    public static ElectionKey of(
            boolean synced,
            int fails,
            int maxFails,
            Epoch stream,
            int lastseq,
            int prio,
            int host) {
        return new ElectionKey(
                synced && fails < maxFails,
                fails,
                synced ? stream : Epoch.NONE,
                synced ? lastseq : 0,
                prio,
                host);
    }

    /// Compares two keys: negative if this one is the lesser, 0 only if both are the same.
    ///
    /// This is a total order as long as the numbers of one stream lie within half a circle of each
    /// other. Numbers exactly half a circle apart, of which the standard space has none, are left
    /// to the priority.
    public int compareTo(ElectionKey other, Lollipop space) {
        int order = Boolean.compare(eligible, other.eligible);
        if (order == 0) {
            order = Integer.compare(other.fails, fails);
        }
        if (order == 0) {
            order = stream.compareTo(other.stream);
        }
        if (order == 0) {
            order = sign(space.compare(lastseq, other.lastseq));
        }
        if (order == 0) {
            order = Integer.compare(prio, other.prio);
        }
        return order != 0 ? order : Integer.compare(other.host, host);
    }

    /// Whether this key is greater than the other.
    public boolean beats(ElectionKey other, Lollipop space) {
        return compareTo(other, space) > 0;
    }

    private static int sign(Order order) {
        return switch (order) {
            case LT -> -1;
            case EQ, UN -> 0;
            case GT -> 1;
        };
    }
}
