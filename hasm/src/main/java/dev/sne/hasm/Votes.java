// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.Arrays;
import java.util.List;

/// The lease of a master with votes: it serves as long as a majority has acknowledged an
/// advertisement not longer than LEASE ago.
final class Votes {

    private Votes() {}

    /// Numbers the next advertisement and remembers when it was sent.
    static void number(Draft host) {
        host.advNumber++;
        int keep = (int) (host.nanos(Period.LEASE) / host.nanos(Period.ADV)) + 2;
        host.sent = host.sent.with(host.advNumber, host.now, keep);
        if (host.policy.majority() == 1) {
            host.setDeadline(AlarmTimer.LEASE, host.now + host.nanos(Period.LEASE));
        }
    }

    /// A backup has heard this advertisement: that may extend the lease.
    static void acknowledge(Draft host, int backup, long number) {
        Peer peer = Peers.find(host.peers, backup);
        long sent = host.sent.nanos(number);
        if (!host.policy.quorum() || peer == null || sent <= peer.ackedNanos()) {
            return;
        }
        host.peers = Peers.with(host.peers, peer.acknowledging(sent));
        long confirmed = confirmed(host.peers, host.policy.majority() - 1);
        if (confirmed != State.NEVER) {
            long end = confirmed + host.nanos(Period.LEASE);
            if (end > host.deadline(AlarmTimer.LEASE)) {
                host.setDeadline(AlarmTimer.LEASE, end);
            }
        }
    }

    /// The latest time by which so many backups have acknowledged.
    private static long confirmed(List<Peer> peers, int backups) {
        if (backups == 0 || peers.size() < backups) {
            return State.NEVER;
        }
        long[] times = new long[peers.size()];
        for (int i = 0; i < times.length; i++) {
            times[i] = peers.get(i).ackedNanos();
        }
        Arrays.sort(times);
        return times[times.length - backups];
    }
}
