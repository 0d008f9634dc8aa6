// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.time.Duration;

/// What one attempt to reach somebody gave.
public sealed interface ProbeResult {
    /// The answer to this very attempt came in time.
    ///
    /// @param roundTrip from sending the question until the answer was read; for a program, how
    ///   long it ran
    record Alive(Duration roundTrip) implements ProbeResult {}

    /// No answer that counts came in time.
    ///
    /// @param detail what happened, for people: errors in the kernel's words, and what was received
    ///   and did not count
    record Failed(Reason reason, String detail) implements ProbeResult {}

    /// Why an attempt failed.
    enum Reason {
        /// Nothing that counts came until the deadline.
        TIMEOUT,
        /// The network or this host said that the target can't be reached.
        UNREACHABLE,
        /// The target said that nobody listens, or it cut the connection.
        REFUSED,
        /// The target answered, and said that it is not well: another status, another exit code.
        UNHEALTHY,
        /// The answer broke the protocol.
        PROTOCOL,
        /// TLS failed: no agreement, or a certificate that is not trusted.
        TLS,
        /// The question could not be asked: no such interface, no privilege, no such program.
        LOCAL
    }
}
