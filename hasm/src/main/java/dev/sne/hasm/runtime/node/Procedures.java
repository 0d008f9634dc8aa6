// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import java.util.function.Consumer;

/// What performs the checks and procedures of one service group on one host.
///
/// The methods are called by one thread at a time and return at once; whatever takes time is done
/// elsewhere. Each callback is called exactly once, on any thread, also when what it belongs to
/// failed, was stopped at its limit, or was given up. It may be called before the method returns.
public interface Procedures {

    /// Who is to know at once when what a check needs has gone, so that it would be negative.
    /// Called once, before anything else; whoever only learns that by checking need not tell.
    ///
    /// @param lost called on any thread
    default void listen(Consumer<Check> lost) {}

    /// Runs a check. Checks run side by side, and beside procedures. One that is still under way
    /// from an earlier call is given up and reported as negative.
    ///
    /// @param limitNanos after which it is stopped and negative
    /// @param done given whether what is checked certainly works
    void check(Check check, long limitNanos, Consumer<Boolean> done);

    /// Runs a procedure after those that were asked for before it, one at a time. A deactivation of
    /// the service or the uplink gives up all announcements of a takeover, those that are under way
    /// and those that have not begun, and does not wait for them.
    ///
    /// @param limitNanos after which it is stopped, counted from when it begins
    /// @param done told when it has ended; it has no result
    void run(Procedure procedure, long limitNanos, Runnable done);

    /// Gives up everything that is under way or waits. What was activated stays so.
    void cancel();
}
