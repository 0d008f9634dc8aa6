// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Believes a change only when it has lasted. Pure: time is what the caller says it is.
final class Debounce {
    private final long lossNanos;
    private final long returnNanos;
    private boolean settled;
    private boolean candidate;
    private long candidateSinceNanos;

    /// A debounced value that starts with false and has been false for ever.
    ///
    /// @param lossNanos how long false must last to be believed; 0 believes it at once
    /// @param returnNanos how long true must last
    Debounce(long lossNanos, long returnNanos) {
        this.lossNanos = lossNanos;
        this.returnNanos = returnNanos;
    }

    /// Sets the value, without waiting.
    void settle(boolean value) {
        settled = value;
        candidate = value;
    }

    /// Takes the value as it is now.
    ///
    /// @return the value to believe
    boolean update(boolean value, long nowNanos) {
        if (value != candidate) {
            candidate = value;
            candidateSinceNanos = nowNanos;
        }
        if (candidate != settled && nowNanos - candidateSinceNanos >= patience()) {
            settled = candidate;
        }
        return settled;
    }

    /// Whether a change waits to be believed.
    boolean isPending() {
        return candidate != settled;
    }

    /// When the change that waits will be believed, if it lasts.
    long dueNanos() {
        return candidateSinceNanos + patience();
    }

    private long patience() {
        return candidate ? returnNanos : lossNanos;
    }
}
