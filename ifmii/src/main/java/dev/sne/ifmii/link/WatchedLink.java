// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import java.util.List;

/// One watched name: what is observed of it, and what is reported after delays and damping. Pure:
/// time is what the caller says it is.
final class WatchedLink {
    private static final long NEVER = Long.MAX_VALUE;
    private static final int REMOVED = -1;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Debounce debounce;
    private final FlapDamping damping;
    private LinkState state;
    private boolean observedUp;
    private boolean held;

    /// The index of the link that last had the name; 0 before there was one, −1 if it is gone.
    private int index;

    WatchedLink(String name, LinkMonitorSettings settings, long nowNanos) {
        this.debounce =
                new Debounce(settings.lossDelay().toNanos(), settings.returnDelay().toNanos());
        this.damping = new FlapDamping(settings.damping());
        this.state =
                new LinkState(
                        name,
                        LinkStatus.UNKNOWN,
                        "not looked at yet",
                        Source.RTNETLINK,
                        List.of(),
                        nowNanos);
    }

    LinkState state() {
        return state;
    }

    String name() {
        return state.name();
    }

    int index() {
        return index;
    }

    void index(int current) {
        index = current;
    }

    /// The link with this index is gone.
    void removed(int gone) {
        index = index == gone ? REMOVED : index;
    }

    /// The signal was lost and came back between two looks.
    void flapped(long nowNanos) {
        damping.lost(nowNanos);
    }

    /// Takes what is observed now, or lets time pass when that is the same as before.
    ///
    /// @return whether the reported status changed
    boolean update(Observation now, long nowNanos) {
        LinkStatus before = state.status();
        boolean lost = observedUp && now.status() == LinkStatus.DOWN;
        observedUp = now.isUp();
        if (lost) {
            damping.lost(nowNanos);
        }
        held = false;
        if (before == LinkStatus.UNKNOWN) {
            debounce.settle(now.isUp());
            report(now.status(), now.reason(), now, nowNanos);
        } else if (now.status() == LinkStatus.ABSENT || now.status() == LinkStatus.DISABLED) {
            // Somebody did that on purpose: nothing to wait for.
            debounce.settle(false);
            report(now.status(), now.reason(), now, nowNanos);
        } else if (debounce.update(now.isUp(), nowNanos)) {
            reportUp(now, nowNanos);
        } else {
            String reason =
                    now.isUp()
                            ? "up again, " + inMillis(debounce.dueNanos() - nowNanos)
                            : now.reason();
            report(LinkStatus.DOWN, reason, now, nowNanos);
        }
        return state.status() != before;
    }

    private void reportUp(Observation now, long nowNanos) {
        held = state.status() != LinkStatus.UP && damping.isSuppressing(nowNanos);
        if (held) {
            String reason =
                    "lost too often, held down for "
                            + millis(damping.releaseNanos() - nowNanos)
                            + " ms";
            report(LinkStatus.DOWN, reason, now, nowNanos);
        } else {
            String reason =
                    now.isUp()
                            ? now.reason()
                            : now.reason() + ", " + inMillis(debounce.dueNanos() - nowNanos);
            report(LinkStatus.UP, reason, now, nowNanos);
        }
    }

    private void report(LinkStatus status, String reason, Observation now, long nowNanos) {
        long since = status == state.status() ? state.sinceNanos() : nowNanos;
        state = new LinkState(name(), status, reason, now.source(), now.lower(), since);
    }

    /// When [#update] is to be called even if nothing changes; [Long#MAX_VALUE] if never.
    ///
    /// @param nowNanos the present, to which the result is relative where times wrap around
    long dueInNanos(long nowNanos) {
        if (debounce.isPending()) {
            return Math.max(0, debounce.dueNanos() - nowNanos);
        }
        return held ? Math.max(0, damping.releaseNanos() - nowNanos) : NEVER;
    }

    private static String inMillis(long nanos) {
        return "to be reported in " + millis(nanos) + " ms if it lasts";
    }

    private static long millis(long nanos) {
        return Math.max(0, nanos) / NANOS_PER_MILLI;
    }
}
