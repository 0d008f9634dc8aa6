// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Check;
import dev.sne.hasm.Link;
import dev.sne.hasm.Procedure;

/// Whoever decides what the world leaves open: how long things take and which of them go wrong. The
/// simulator's draws from a seed; an explorer's leaves a span open and takes every choice in it.
public interface Fates {
    /// How many copies of a message arrive over a link that carries it: 0 if it is lost.
    int copies(int from, int to, Link link);

    /// How long a copy takes. More than D_MAX counts as a message lost in the eyes of the checkers.
    Span travel(int from, int to, Link link);

    /// How long a check takes. One that would take longer than its limit is killed then and fails.
    Span check(int host, Check check, long limitNanos);

    /// Whether a check fails to show what is so. The other way round does not happen: checks are
    /// positive definite.
    boolean falselyNegative(int host, Check check);

    /// How long a procedure takes, within its limit.
    Span procedure(int host, Procedure procedure, long limitNanos);

    /// How a procedure ends.
    ProcedureFate procedureFate(int host, Procedure procedure);

    /// How long a bulk transfer takes.
    Span transfer(int server, int receiver);

    /// How long the physical layer takes to tell of a carrier.
    Span carrierNotice(int host, Link link);

    /// How much later than its deadline an alarm rings.
    Span alarm(int host, long deadlineNanos);

    /// How long until the next event of a master's stream of connections.
    Span connectionEvent(int master);

    /// The rank of what has just been started among all that happens at the same instant.
    long tie();

    /// The same choices from here on, for a copy of the world.
    Fates copy();
}
