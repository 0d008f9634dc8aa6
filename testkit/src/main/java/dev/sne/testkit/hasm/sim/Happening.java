// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Input;
import dev.sne.hasm.State;
import java.util.List;

/// What has just happened in a world, for those who watch it.
public sealed interface Happening {
    /// A machine was given an input.
    ///
    /// @param before its state until then
    /// @param after its state from then on
    /// @param effects what it wanted done, which has been set going
    /// @param rules which rows of the transition table were taken
    record Stepped(
            int host,
            Input input,
            State before,
            State after,
            List<Effect> effects,
            List<String> rules)
            implements Happening {}

    /// A fault befell the cluster.
    record Befell(Fault fault) implements Happening {}

    /// Something happened that no machine learns of now: a message arrives at a dead host, a paused
    /// one keeps it for later, a procedure takes effect late.
    record Unnoticed(Event event) implements Happening {}
}
