// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.time.Duration;

/// How a [TrafficSource] behaves.
///
/// @param interval from the end of an exchange to the next one
/// @param bytes payload of a request, and of its answer: 8 to 32768
/// @param exchangesPerFlow after this many a new connection, port or identifier is taken
/// @param patience how long an answer may take until the exchange counts as failed
public record TrafficPattern(
        Duration interval, int bytes, int exchangesPerFlow, Duration patience) {
    private static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(5);
    private static final int MIN_BYTES = 8;
    private static final int MAX_BYTES = 1 << 15;

    public TrafficPattern {
        if (bytes < MIN_BYTES || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("bytes not between 8 and 32768: " + bytes);
        }
        if (exchangesPerFlow < 1) {
            throw new IllegalArgumentException("exchanges not positive: " + exchangesPerFlow);
        }
    }

    /// One exchange a flow, again and again.
    public static TrafficPattern shortFlows(Duration interval, int bytes) {
        return new TrafficPattern(interval, bytes, 1, DEFAULT_PATIENCE);
    }

    /// One flow for ever.
    public static TrafficPattern longFlow(Duration interval, int bytes) {
        return new TrafficPattern(interval, bytes, Integer.MAX_VALUE, DEFAULT_PATIENCE);
    }

    /// The same with another patience.
    public TrafficPattern withPatience(Duration patience) {
        return new TrafficPattern(interval, bytes, exchangesPerFlow, patience);
    }
}
