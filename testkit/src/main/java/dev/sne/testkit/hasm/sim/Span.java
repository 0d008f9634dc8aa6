// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// When something that has been started ends, in nanoseconds from its start: not before the first,
/// not after the second. A simulator draws one instant; an explorer may leave room between the two.
public record Span(long earliestNanos, long latestNanos) {
    /// It does not happen at all.
    public static final Span NEVER = exactly(Long.MAX_VALUE);

    public Span {
        if (earliestNanos < 0 || latestNanos < earliestNanos) {
            throw new IllegalArgumentException(
                    "a span from " + earliestNanos + " to " + latestNanos + " ns");
        }
    }

    /// Exactly then.
    public static Span exactly(long nanos) {
        return new Span(nanos, nanos);
    }
}
