// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a master remembers of its backups, ascending by host.
final class Peers {

    private Peers() {}

    /// The backup has reported; it has time again for the next report.
    static Peer heard(Draft host, int backup) {
        long deadline = host.now + host.nanos(Period.PEER);
        Peer known = find(host.peers, backup);
        Peer peer =
                known == null
                        ? new Peer(backup, deadline, State.NEVER, State.NEVER)
                        : known.until(deadline);
        host.peers = with(host.peers, peer);
        return peer;
    }

    static @Nullable Peer find(List<Peer> peers, int backup) {
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).host() == backup) {
                return peers.get(i);
            }
        }
        return null;
    }

    static List<Peer> with(List<Peer> peers, Peer peer) {
        List<Peer> changed = new ArrayList<>(peers.size() + 1);
        int i = 0;
        while (i < peers.size() && peers.get(i).host() < peer.host()) {
            changed.add(peers.get(i++));
        }
        changed.add(peer);
        if (i < peers.size() && peers.get(i).host() == peer.host()) {
            i++;
        }
        while (i < peers.size()) {
            changed.add(peers.get(i++));
        }
        return List.copyOf(changed);
    }

    static List<Peer> without(List<Peer> peers, int backup) {
        List<Peer> rest = new ArrayList<>(peers.size());
        for (int i = 0; i < peers.size(); i++) {
            if (peers.get(i).host() != backup) {
                rest.add(peers.get(i));
            }
        }
        return List.copyOf(rest);
    }

    static List<Peer> since(List<Peer> peers, long origin) {
        if (peers.isEmpty()) {
            return peers;
        }
        List<Peer> moved = new ArrayList<>(peers.size());
        for (int i = 0; i < peers.size(); i++) {
            moved.add(peers.get(i).since(origin));
        }
        return List.copyOf(moved);
    }

    /// The backup that is overdue the longest, null if none is.
    static @Nullable Peer overdue(List<Peer> peers, long now) {
        Peer first = null;
        for (int i = 0; i < peers.size(); i++) {
            Peer each = peers.get(i);
            if (each.deadlineNanos() <= now
                    && (first == null || each.deadlineNanos() < first.deadlineNanos())) {
                first = each;
            }
        }
        return first;
    }
}
