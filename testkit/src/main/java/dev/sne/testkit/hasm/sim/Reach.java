// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import java.util.Arrays;

/// Since when each host has reached each other one without interruption. A message that is lost, or
/// takes longer than D_MAX, is an interruption at the moment it is sent: *reached* means that a
/// message sent now on at least one link arrives.
public final class Reach {
    /// Not reached at all.
    public static final long NEVER = Long.MAX_VALUE;

    private final int hosts;
    private final long[] since;

    /// When a message was last lost or late between any two hosts.
    private long lastMiss = Long.MIN_VALUE / 2;

    Reach(int hosts) {
        this.hosts = hosts;
        since = new long[(hosts + 1) * (hosts + 1)];
        Arrays.fill(since, NEVER);
    }

    private Reach(Reach other) {
        hosts = other.hosts;
        since = other.since.clone();
        lastMiss = other.lastMiss;
    }

    Reach copy() {
        return new Reach(this);
    }

    void set(int from, int to, boolean reached, long now) {
        int at = from * (hosts + 1) + to;
        if (!reached) {
            since[at] = NEVER;
        } else if (since[at] == NEVER) {
            since[at] = now;
        }
    }

    void missed(int from, int to, long now) {
        int at = from * (hosts + 1) + to;
        if (since[at] != NEVER) {
            since[at] = now;
            lastMiss = now;
        }
    }

    /// Since when one reaches the other, or [#NEVER].
    public long since(int from, int to) {
        return since[from * (hosts + 1) + to];
    }

    /// Since when two hosts reach each other, both ways, or [#NEVER].
    public long mutualSince(int a, int b) {
        return Math.max(since(a, b), since(b, a));
    }

    /// When a message between hosts that reach each other was last lost or late.
    public long lastMissNanos() {
        return lastMiss;
    }

    /// @param horizonNanos how long ago makes no difference any more
    void digest(Digest digest, long now, long horizonNanos) {
        for (long each : since) {
            digest.add(each == NEVER ? -1 : Math.min(now - each, horizonNanos));
        }
        digest.add(Math.min(now - lastMiss, horizonNanos));
    }
}
