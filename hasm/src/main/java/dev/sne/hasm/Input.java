// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;

/// What a machine is told. All of it comes from outside: the machine has no clock, no thread and no
/// socket of its own.
public sealed interface Input {

    /// The administrator starts the host, or the host has been restarted: the state before was
    /// lost.
    ///
    /// @param incarnation which life of the host it is, 0 or more, greater than that of every life
    ///   before
    /// @param storedCounter the greatest number that [Effect.Store] asked to keep in any life
    ///   before, 0 if none or if it was lost
    record Start(long incarnation, long storedCounter) implements Input {
        public Start {
            if (incarnation < 0 || storedCounter < 0 || storedCounter > Epoch.MAX_COUNTER) {
                throw new IllegalArgumentException(
                        "start with incarnation " + incarnation + ", counter " + storedCounter);
            }
        }
    }

    /// The administrator stops the host in order.
    record Stop() implements Input {}

    /// The administrator wants another host to be master. Told to the master.
    ///
    /// @param host the one that is to take over
    record Switchover(int host) implements Input {}

    /// The administrator has repaired the host: its failures are forgotten. To a backup that stays
    /// one although it hears no master ([Policy.Split#STAY]) it also says that it may take over.
    record Clear() implements Input {}

    /// A message arrived. It is authentic, new, of this cluster and service group, and for this
    /// host.
    ///
    /// @param link the link it came on
    record Received(Message message, Link link) implements Input {}

    /// The deadline that [State#nextDeadlineNanos()] tells has come.
    record Alarm() implements Input {}

    /// A check has ended.
    ///
    /// @param generation that of the [Effect.RunCheck] which started it
    record CheckResult(Check check, int generation, boolean positive) implements Input {}

    /// A procedure has ended, or was stopped at its limit.
    ///
    /// @param generation that of the [Effect.RunProcedure] which started it
    record Done(Procedure procedure, int generation) implements Input {}

    /// The physical layer reports that a link has lost or found its carrier.
    record LinkChanged(Link link, boolean up) implements Input {}

    /// What a check needs has gone, as the physical layer reports: the check would be negative. A
    /// link that carries messages, too, is also reported as [LinkChanged].
    record Lost(Check check) implements Input {}

    /// How far the copy of the connection table is, when that has changed.
    ///
    /// @param stream the epoch whose stream of events it follows
    /// @param lastseq the last number of that stream which it contains; negative if the copy was
    ///   lost and has to be fetched again
    record Replicated(Epoch stream, int lastseq) implements Input {}

    /// How busy the host is.
    ///
    /// @param load 0 for idle to 255
    record Load(int load) implements Input {
        public Load {
            if (load < 0 || load > 255) {
                throw new IllegalArgumentException("load is " + load + ", expected 0 to 255");
            }
        }
    }
}
