// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// What a master remembers of a backup besides its entry in the table.
///
/// @param host the backup
/// @param deadlineNanos when it is struck off unless it reports before
/// @param ackedNanos when the latest advertisement that it acknowledged was sent, [State#NEVER] if
///   none was
/// @param wantedSinceNanos since when its load asks for another one than it ranks by, [State#NEVER]
///   if it does not
public record Peer(int host, long deadlineNanos, long ackedNanos, long wantedSinceNanos) {

    Peer until(long deadline) {
        return new Peer(host, deadline, ackedNanos, wantedSinceNanos);
    }

    Peer acknowledging(long sentNanos) {
        return new Peer(host, deadlineNanos, sentNanos, wantedSinceNanos);
    }

    Peer wanting(long sinceNanos) {
        return new Peer(host, deadlineNanos, ackedNanos, sinceNanos);
    }

    Peer content() {
        return new Peer(host, deadlineNanos, ackedNanos, State.NEVER);
    }

    Peer since(long origin) {
        return new Peer(
                host,
                deadlineNanos - origin,
                Variables.minus(ackedNanos, origin),
                Variables.minus(wantedSinceNanos, origin));
    }
}
