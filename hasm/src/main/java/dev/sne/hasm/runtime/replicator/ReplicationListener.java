// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.ReceiverListener.Loss;

/// Who is told how a [Replicator] fares. Called on its thread, which must not be held up.
public interface ReplicationListener {

    /// How far this host's table is: told when it becomes complete or is not any more, when it is
    /// known whose stream it is of, and, while it moves on, some fifty times a second.
    ///
    /// @param stream whose stream the table is of
    /// @param last the number of the last entry of that stream in this host's kernel, or made of
    ///   this host's events if it is the master; negative if the table is not complete
    default void reached(Epoch stream, int last) {}

    /// A master says that its stream is alive, whatever this host does. That is how a host that is
    /// told by nobody learns whom to follow.
    default void heard(Epoch stream) {}

    /// A backup's table is not complete any more, and is being fetched.
    default void lost(Loss why) {}

    /// A backup's table was compared with the master's.
    ///
    /// @param differing how many buckets differ; they are being fetched
    /// @param unsure how many of these had changes meanwhile, so that they may not differ in truth
    default void compared(int differing, int unsure) {}

    /// The buckets that differed have been fetched.
    default void repaired() {}

    /// The kernel made more events than this master could read.
    ///
    /// @param count how often that happened since this host became master
    default void overrun(long count) {}
}
