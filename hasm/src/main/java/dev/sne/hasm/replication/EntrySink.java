// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import java.lang.foreign.MemorySegment;

/// Where a [Receiver] hands the entries to: what puts them into this host's kernel. All that is
/// handed over is to take effect in the order of the tickets; when up to which ticket it has, the
/// receiver is told by [Receiver#applied].
public interface EntrySink {

    /// Takes an entry of the live stream.
    ///
    /// @param ticket counts what is handed over, one by one
    /// @param body where the entry's bytes are, during the call
    /// @return the key of the connection it is about; of no interest with a template
    long live(EntryKind kind, long ticket, MemorySegment body, long offset, int length);
}
