// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import java.time.Duration;

/// How long to look for another holder.
///
/// @param probes how often to ask, 1 to 100
/// @param interval from one question to the next
/// @param patience how long to wait for answers after the last
public record ConflictPlan(int probes, Duration interval, Duration patience) {
    /// For a takeover, which cannot wait for seconds: three questions, 150 ms in all.
    public static final ConflictPlan QUICK =
            new ConflictPlan(3, Duration.ofMillis(50), Duration.ofMillis(50));

    /// For a start: three questions a second apart and two seconds for the answers, as RFC 5227
    /// section 1.1 has it at the least.
    public static final ConflictPlan THOROUGH =
            new ConflictPlan(3, Duration.ofSeconds(1), Duration.ofSeconds(2));

    public ConflictPlan {
        if (probes < 1 || probes > 100) {
            throw new IllegalArgumentException("probes: 1 to 100, not " + probes);
        }
        check("interval", interval);
        check("patience", patience);
    }

    private static void check(String what, Duration value) {
        if (value.isNegative() || value.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(what + ": 0 to 1 minute, not " + value);
        }
    }
}
