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
            return said.unloaded();
        }
        int present = host.table.entries().get(place).effectivePrio();
        int wanted = Math.max(said.prio() - load / LOAD_PER_POINT, 0);
        if (!isWorthIt(present, wanted, said.prio())) {
            host.peers = Peers.with(host.peers, peer.content());
            return said.withEffectivePrio(present);
        }
        long since = peer.wantedSinceNanos() == State.NEVER ? host.now : peer.wantedSinceNanos();
        boolean lasts = host.now - since >= host.nanos(Period.FEEDBACK);
        if (!lasts || host.isRunning(AlarmTimer.FEEDBACK)) {
            host.peers = Peers.with(host.peers, peer.wanting(since));
            return said.withEffectivePrio(present);
        }
        host.peers = Peers.with(host.peers, peer.content());
        host.set(AlarmTimer.FEEDBACK, Period.FEEDBACK);
        return said.withEffectivePrio(wanted);
    }

    /// A change worth it is larger than the hysteresis, or leads back to the configured priority.
    private static boolean isWorthIt(int present, int wanted, int configured) {
        int change = Math.abs(wanted - present);
        return change > HYSTERESIS || change > 0 && wanted == configured;
    }
}
