// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import dev.sne.hasm.message.Message;

/// What a machine wants done. The effects of a step are performed in their order; the first of them
/// may be under way when the second begins, unless it says otherwise.
public sealed interface Effect {

    /// Send a message.
    ///
    /// @param to the host it is for, [Hosts#NONE] for all
    /// @param via the links it goes on
    record Send(Message message, int to, Via via) implements Effect {
        /// Whether it is for every host.
        public boolean toAll() {
            return to == Hosts.NONE;
        }
    }

    /// The links a message goes on.
    enum Via {
        /// On every link, so that the loss of one costs nothing.
        EVERY_LINK,
        /// On the dedicated link alone.
        DEDICATED_LINK
    }

    /// Run a check, and report its result with its generation. Results of earlier generations are
    /// of no interest any more.
    ///
    /// @param limitNanos after which it is stopped and counts as negative
    record RunCheck(Check check, int generation, long limitNanos) implements Effect {}

    /// Run a procedure after those asked for before it, and report with its generation when it has
    /// ended. A deactivation does not wait for announcements of a takeover, which have lost their
    /// meaning: they are stopped, or not even begun.
    ///
    /// @param limitNanos after which it is stopped
    record RunProcedure(Procedure procedure, int generation, long limitNanos) implements Effect {}

    /// Tell the administrator.
    ///
    /// @param event what happened
    /// @param host the host it happened to, which may be this one
    record Notify(Event event, int host) implements Effect {}

    /// Keep a number where it survives a restart. The effects after this one wait until it is safe.
    ///
    /// @param counter the greatest counter this host has claimed or voted for
    record Store(long counter) implements Effect {}

    /// Put the replicated connections into the kernel: this host is about to serve.
    record CommitReplicated() implements Effect {}

    /// Send the connection table to a host that asked for it, and SYNC_END when it has all of it.
    record ServeSync(int to) implements Effect {}
}
