// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.time.Duration;

/// What one attempt to reach somebody gave.
public sealed interface ProbeResult {
    /// It answered, and this long after it was asked.
    record Alive(Duration roundTrip) implements ProbeResult {}

    /// No answer that counts, and why not.
    record Failed(String reason) implements ProbeResult {}
}
