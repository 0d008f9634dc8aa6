// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.testkit.hasm.sim.Fault;
import dev.sne.testkit.hasm.sim.Pending;
import java.util.List;

/// One thing that can come next.
sealed interface Move {
    /// Something that is due, or may be, happens at the host whose turn it is.
    record Happen(Pending what) implements Move {}

    /// Nothing more happens at the host whose turn it is at this instant.
    record Pass() implements Move {}

    /// Nothing more happens at this instant: time passes.
    record Advance() implements Move {}

    /// A fault, in one or more parts.
    record Befall(List<Fault> faults) implements Move {}

    /// A host that stood still goes on.
    record Resume(int host) implements Move {}

    /// Messages are lost.
    record Lose(List<Pending> messages) implements Move {}

    /// A connection of a master's changes.
    record Change(int master) implements Move {}
}
