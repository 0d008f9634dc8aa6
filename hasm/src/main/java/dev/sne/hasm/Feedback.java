// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// How the load of the backups changes their rank: the master takes something off the priority of a
/// busy host, if that is worth a change and lasts.
final class Feedback {

    /// Smaller changes are not worth a new order.
    private static final int HYSTERESIS = 10;

    /// The most that load takes off is a quarter of the range of priorities.
    private static final int LOAD_PER_POINT = 4;

    private Feedback() {}

    /// The entry of a backup with the priority that it ranks by from now on.
    static TableEntry ranked(Draft host, Peer peer, TableEntry said, int load) {
        int place = host.table.indexOf(said.host());
        if (!host.policy.feedback() || place < 0) {
            return said.withEffectivePrio(said.prio());
        }
        int present = host.table.entries().get(place).effectivePrio();
        int wanted = Math.max(said.prio() - load / LOAD_PER_POINT, Math.min(said.prio(), 1));
        if (Math.abs(wanted - present) <= HYSTERESIS && wanted != said.prio()) {
            host.peers = Peers.with(host.peers, peer.content());
            return said.withEffectivePrio(present);
        }
        if (wanted == present) {
            host.peers = Peers.with(host.peers, peer.content());
            return said.withEffectivePrio(present);
        }
        boolean asksAlready = peer.wantedSinceNanos() != State.NEVER;
        long since = asksAlready ? peer.wantedSinceNanos() : host.now;
        if (host.now - since < host.nanos(Period.FEEDBACK)) {
            host.peers = Peers.with(host.peers, peer.wanting(wanted, since));
            return said.withEffectivePrio(present);
        }
        host.peers = Peers.with(host.peers, peer.content());
        return said.withEffectivePrio(wanted);
    }
}
