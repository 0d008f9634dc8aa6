// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

/// The time of day for ages of flows, which are in whole seconds: read once for a batch of flows,
/// because a dump is at most some seconds long and has millions of them. Not thread-safe.
class WallClock {
    /// About the number of flows in one datagram of a dump.
    private static final int READINGS_PER_CALL = 128;

    private int left;
    private long seconds;

    /// Makes the next reading an exact one.
    void refresh() {
        left = 0;
    }

    /// Returns the seconds since the epoch.
    long seconds() {
        if (left-- == 0) {
            left = READINGS_PER_CALL;
            seconds = read();
        }
        return seconds;
    }

    /// Asks the system.
    long read() {
        return System.currentTimeMillis() / 1000;
    }
}
