// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.ifmii.link.LinkState;
import java.time.Duration;
import java.util.List;

/// What happens to the procedures of a service group, for logs, timelines and people. The machine
/// judges by checks alone.
public sealed interface ProcedureEvent {
    /// A procedure has ended, by itself or at its limit, or was given up.
    ///
    /// @param took from its beginning; zero if it was given up before
    /// @param failures what was not done, each with the reason; empty if all was
    record Ended(Procedure procedure, Duration took, List<String> failures)
            implements ProcedureEvent {
        public Ended {
            failures = List.copyOf(failures);
        }
    }

    /// The result of a check is another than that of the one before, or the first.
    ///
    /// @param detail why it is negative; empty if it is positive
    record Checked(Check check, boolean positive, String detail) implements ProcedureEvent {}

    /// A program has written a line.
    ///
    /// @param hook the name of its procedure or check
    /// @param line without control characters
    record Output(String hook, String line) implements ProcedureEvent {}

    /// A burst of an announcement after the first failed.
    ///
    /// @param detail why
    record AnnouncementFailed(String detail) implements ProcedureEvent {}

    /// An interface that a check needs came to be usable or unusable.
    record LinkChanged(LinkState before, LinkState now) implements ProcedureEvent {}

    /// Links cannot be watched any more: checks that need one are negative from now on.
    ///
    /// @param detail why
    record LinksLost(String detail) implements ProcedureEvent {}
}
