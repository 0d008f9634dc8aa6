// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import java.time.Duration;

/// What firewalls have to bear besides the traffic that is judged.
///
/// @param flows how many more flows there are in the table
/// @param rate how many short flows begin each second
/// @param busy for how long the processors are busy, where a scenario makes them so
public record Load(int flows, int rate, Duration busy) {
    /// Nothing, and a moment.
    public static final Load NONE = new Load(0, 0, Duration.ofSeconds(5));

    /// The traffic's own, and those that a scenario makes.
    private static final int SPARE_FLOWS = 65_536;

    /// A kernel looks for what has expired once a minute.
    private static final int KEPT_SECONDS = 90;

    /// Nothing but flows.
    static Load of(int flows) {
        return new Load(flows, NONE.rate, NONE.busy);
    }

    /// What is there, for people; empty for nothing.
    String text() {
        return (flows == 0 ? "" : ", " + flows + " more flows")
                + (rate == 0 ? "" : ", " + rate + " new ones a second");
    }

    /// How many flows a table has to take.
    int most() {
        return flows + SPARE_FLOWS + KEPT_SECONDS * rate;
    }

    boolean isCrowded() {
        return flows > 0 || rate > 0;
    }
}
