// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.check;

import dev.sne.testkit.hasm.sim.Digest;
import dev.sne.testkit.hasm.sim.Happening;
import dev.sne.testkit.hasm.sim.World;
import org.jspecify.annotations.Nullable;

/// One property, watched over a run. What it remembers of the past is part of the state of a
/// search: it can be copied, and enters the digest as far as it matters for the future.
public interface Checker {
    /// The name of the property, such as `S1'`.
    String property();

    /// Looks at the world after something has happened, or after time has passed.
    ///
    /// @return what does not hold, or `null`
    @Nullable String after(World world, Happening happening);

    /// The same checker with the same past.
    Checker copy();

    /// Takes its past into a digest, times as ages.
    ///
    /// @param horizonNanos how long ago makes no difference any more: [World#horizonNanos]
    void digest(Digest digest, long nowNanos, long horizonNanos);
}
