// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.testkit.hasm.check.Violation;
import org.jspecify.annotations.Nullable;

/// How a run ended.
///
/// @param violation the property that did not hold, or `null`
/// @param simulatedNanos how much time passed in the world
/// @param events how much happened
/// @param settledNanos how long after the last fault it was found settled, -1 if it was not
public record Outcome(
        Script script,
        @Nullable Violation violation,
        long simulatedNanos,
        long events,
        long settledNanos) {}
