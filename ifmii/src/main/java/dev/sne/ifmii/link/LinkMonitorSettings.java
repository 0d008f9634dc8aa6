// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import java.time.Duration;
import java.util.Set;

/// How a [LinkMonitor] watches.
///
/// @param urgentInterval from one look at the hardware to the next while it matters; positive
/// @param calmInterval the same at other times, not less than `urgentInterval`
/// @param calmAfter how long after a change of an interface it still matters
/// @param lossDelay how long a link must be down to be reported so; zero reports a loss at once
/// @param returnDelay how long it must be up again to be reported so
/// @param damping when a link that is lost again and again is held down
/// @param polledKinds kinds of interfaces (see [dev.sne.netlink4j.route.Link#kind]) that are looked
///   at, the empty string standing for hardware; what is of another kind is followed by events
public record LinkMonitorSettings(
        Duration urgentInterval,
        Duration calmInterval,
        Duration calmAfter,
        Duration lossDelay,
        Duration returnDelay,
        DampingSettings damping,
        Set<String> polledKinds) {
    /// Looks every 10 ms while it matters and for ten seconds after a change, else every second. A
    /// loss is reported at once, a return after half a second. Ports of switch chips (`dsa`) have
    /// transceivers like any card.
    public static final LinkMonitorSettings DEFAULT =
            new LinkMonitorSettings(
                    Duration.ofMillis(10),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(10),
                    Duration.ZERO,
                    Duration.ofMillis(500),
                    DampingSettings.DEFAULT,
                    Set.of("", "dsa"));

    public LinkMonitorSettings {
        if (!urgentInterval.isPositive() || calmInterval.compareTo(urgentInterval) < 0) {
            throw new IllegalArgumentException(
                    "intervals need 0 < urgent <= calm, not "
                            + urgentInterval
                            + ", "
                            + calmInterval);
        }
        if (calmAfter.isNegative() || lossDelay.isNegative() || returnDelay.isNegative()) {
            throw new IllegalArgumentException("delays must not be negative");
        }
        polledKinds = Set.copyOf(polledKinds);
    }

    /// These settings with other intervals.
    public LinkMonitorSettings withIntervals(Duration urgent, Duration calm, Duration calmAfter) {
        return new LinkMonitorSettings(
                urgent, calm, calmAfter, lossDelay, returnDelay, damping, polledKinds);
    }

    /// These settings with other delays.
    public LinkMonitorSettings withDelays(Duration loss, Duration back) {
        return new LinkMonitorSettings(
                urgentInterval, calmInterval, calmAfter, loss, back, damping, polledKinds);
    }

    /// These settings with other damping.
    public LinkMonitorSettings withDamping(DampingSettings other) {
        return new LinkMonitorSettings(
                urgentInterval,
                calmInterval,
                calmAfter,
                lossDelay,
                returnDelay,
                other,
                polledKinds);
    }

    /// These settings with other kinds of interfaces that are looked at.
    public LinkMonitorSettings withPolledKinds(Set<String> kinds) {
        return new LinkMonitorSettings(
                urgentInterval, calmInterval, calmAfter, lossDelay, returnDelay, damping, kinds);
    }
}
