// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Epoch;

/// What keeps the backups' connection tables like the master's, for one service group on one host.
///
/// The methods are called by one thread at a time and return at once; what takes time is done
/// elsewhere, in the order of the calls.
public interface Replication {

    /// Who is to know how far this host's copy is. Called once, before anything else.
    void listen(Progress progress);

    /// This host is master from now on: its table is what the others shall have. Called again with
    /// a later stream if the mastership gets another name without an interruption.
    ///
    /// @param stream the name of the mastership
    void lead(Epoch stream);

    /// Another host is master from now on. When the copy is complete that is told, also if it was
    /// complete before.
    ///
    /// @param stream the name of its mastership
    void follow(Epoch stream);

    /// This host takes no part any more.
    void leave();

    /// This host is about to serve: puts the copies in force.
    void commit();

    /// Another host wants the whole table of this one.
    void serve(int host);

    /// Is told how far the copy of this host is. Any thread may call.
    interface Progress {

        /// The copy has moved on.
        ///
        /// @param stream whose stream it follows, or this host's own if it leads
        /// @param lastseq the last number of that stream it contains; negative if it is not
        ///   complete any more
        void reached(Epoch stream, int lastseq);
    }
}
