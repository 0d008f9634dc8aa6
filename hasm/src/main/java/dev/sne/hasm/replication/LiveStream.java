// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;

/// A stream as a host knows it that may have the whole table: its sender, or a receiver that
/// follows it.
public abstract sealed class LiveStream permits Sender, Receiver {

    LiveStream() {}

    /// The name of the stream.
    public abstract Epoch stream();

    /// Whether this host has the whole table.
    public abstract boolean isComplete();

    /// The position up to which every entry is in this host's kernel for certain.
    abstract long covered();

    /// The position up to which entries may be in this host's kernel.
    abstract long reached();

    /// A host other than the one that asks which has the table, too, and is to be asked instead;
    /// [dev.sne.hasm.Hosts#NONE] if there is none.
    ///
    /// @param least the position that it must have, -1 for any
    abstract int standIn(int asking, long least, long nowNanos);

    abstract Definitions definitions();

    abstract Numbering numbering();
}
