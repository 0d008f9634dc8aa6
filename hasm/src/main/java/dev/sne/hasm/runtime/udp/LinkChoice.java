// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import java.util.Arrays;

/// Over which of its links one peer is to be reached: the first that works in both directions. It
/// is left within the detection time, and taken again when it has worked for the hold time, so that
/// a loose contact does not move the traffic to and fro.
///
/// A link works when the peer says that it hears this host over it, and is heard over it no more
/// than the detection time later than over another. While none works the last choice stays. Used by
/// one thread.
final class LinkChoice {
    private static final long NEVER = Long.MIN_VALUE;

    private final long detectNanos;
    private final long holdNanos;

    /// When the peer was heard last.
    private final long[] heard;

    /// Since when the link works without a break.
    private final long[] worksSince;

    private int hearsUs;
    private int chosen;
    private long moves;

    /// @param links how many, 1 to 8
    LinkChoice(int links, long detectNanos, long holdNanos) {
        this.detectNanos = detectNanos;
        this.holdNanos = holdNanos;
        heard = new long[links];
        worksSince = new long[links];
        Arrays.fill(heard, NEVER);
        Arrays.fill(worksSince, NEVER);
    }

    /// An authentic frame came.
    void heard(int link, long nowNanos) {
        heard[link] = nowNanos;
    }

    /// The peer says over which links it hears this host, a bit each.
    void hearsUs(int links) {
        hearsUs = links;
    }

    /// Over which links the peer was heard when it was heard last, a bit each. A peer that is busy
    /// is silent on all of them: that says nothing of the links.
    int heardLately() {
        long latest = NEVER;
        for (long each : heard) {
            latest = Math.max(latest, each);
        }
        int bits = 0;
        for (int i = 0; i < heard.length; i++) {
            if (heard[i] != NEVER && latest - heard[i] < detectNanos) {
                bits |= 1 << i;
            }
        }
        return bits;
    }

    /// Chooses anew.
    void update(long nowNanos) {
        int working = heardLately() & hearsUs;
        for (int i = 0; i < heard.length; i++) {
            if ((working & 1 << i) == 0) {
                worksSince[i] = NEVER;
            } else if (worksSince[i] == NEVER) {
                worksSince[i] = nowNanos;
            }
        }
        int before = chosen;
        if (worksSince[chosen] == NEVER && working != 0) {
            chosen = Integer.numberOfTrailingZeros(working);
        } else {
            for (int i = 0; i < chosen; i++) {
                if (worksSince[i] != NEVER && nowNanos - worksSince[i] >= holdNanos) {
                    chosen = i;
                }
            }
        }
        if (chosen != before) {
            moves++;
        }
    }

    /// The link to send over.
    int chosen() {
        return chosen;
    }

    /// Whether a link works, both ways.
    boolean works(int link) {
        return worksSince[link] != NEVER;
    }

    /// Whether the peer is heard at all, over any link.
    boolean isHeard(long nowNanos) {
        for (long each : heard) {
            if (each != NEVER && nowNanos - each < detectNanos) {
                return true;
            }
        }
        return false;
    }

    /// How often the choice has changed.
    long moves() {
        return moves;
    }
}
