// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.time.Duration;
import java.util.function.Consumer;

/// One way to ask one target whether it is there. A probe asks once for each [#start]; repeating
/// and judging is [ProbeMonitor]'s part.
///
/// The promise that all kinds keep: an attempt ends at its deadline at the latest, and it is
/// [ProbeResult.Alive] only if the answer to *this* attempt was read before. Late, duplicated,
/// truncated and altered answers, answers to earlier attempts and answers from others never count.
///
/// Belongs to the event loop of its [ProbeOrigin]: to be used there alone.
public interface Probe extends AutoCloseable {
    /// Starts an attempt. There is at most one at a time.
    ///
    /// @param timeout from now to the deadline, positive
    /// @param done gets the result, once, on the event loop, never before this method has returned;
    ///   not called if the probe is closed meanwhile
    /// @throws IllegalStateException if an attempt is under way or the probe is closed
    void start(Duration timeout, Consumer<ProbeResult> done);

    /// Ends the attempt under way without a result. Idempotent.
    @Override
    void close();
}
