// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// An event and when it may happen, in the world's time: not before `earliestNanos`, and time does
/// not go past `latestNanos` before it has happened.
///
/// @param tie its rank among events at the same instant, where a seed chooses; smaller is earlier
public record Pending(long earliestNanos, long latestNanos, long tie, Event event) {
    static Pending in(long now, Span span, long tie, Event event) {
        return new Pending(now + span.earliestNanos(), now + span.latestNanos(), tie, event);
    }

    /// Whether it comes before another where the latest instants decide.
    boolean isBefore(Pending other) {
        return latestNanos < other.latestNanos
                || latestNanos == other.latestNanos && tie < other.tie;
    }
}
