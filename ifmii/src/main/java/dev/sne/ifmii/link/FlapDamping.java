// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Holds a link down that is lost too often. Each loss adds 1,000 points, which decay by half in
/// the half-life; at `suppress` points the link is held down until they have decayed to `reuse`, as
/// routers do with unstable routes (RFC 2439). Pure: time is what the caller says it is.
final class FlapDamping {
    private static final double POINTS = 1000;

    private final DampingSettings settings;
    private final double most;
    private double points;
    private long asOfNanos;
    private boolean suppressing;

    FlapDamping(DampingSettings settings) {
        this.settings = settings;
        // With more than this, a link would be held longer than the longest time.
        this.most =
                settings.reuse()
                        * Math.pow(
                                2,
                                (double) settings.longest().toNanos()
                                        / settings.halfLife().toNanos());
    }

    /// The link was lost.
    void lost(long nowNanos) {
        decay(nowNanos);
        points = Math.min(points + POINTS, most);
        suppressing |= settings.enabled() && points >= settings.suppress();
    }

    /// Whether the link is to be held down.
    boolean isSuppressing(long nowNanos) {
        if (suppressing) {
            decay(nowNanos);
            // What is left when the release is due may be a rounding error above the threshold.
            suppressing = points > settings.reuse() + 1e-3;
        }
        return suppressing;
    }

    /// When the link is released if it is not lost again; meaningful while it is held.
    long releaseNanos() {
        double halfLives = Math.log(points / settings.reuse()) / Math.log(2);
        return asOfNanos + Math.max(0, (long) Math.ceil(halfLives * settings.halfLife().toNanos()));
    }

    private void decay(long nowNanos) {
        double halfLives = (double) (nowNanos - asOfNanos) / settings.halfLife().toNanos();
        points = points == 0 ? 0 : points * Math.pow(2, -halfLives);
        asOfNanos = nowNanos;
    }
}
