// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

/// Who reads this host's connection table for others, when a [TransferServer] asks for it. The
/// calls come from within those of the server; what they ask for may be done during the call, or
/// later by the same thread.
public interface TableReader {

    /// Read the table for a transfer: give it every connection that it wants, then end it. While it
    /// has no room, wait for [#resume].
    void start(Transfer transfer);

    /// A transfer that was without room has room again.
    void resume(Transfer transfer);

    /// A transfer is not wanted any more. It must not be used after this.
    void stop(Transfer transfer);

    /// Compute the digest of each bucket of the table and tell [TransferServer#digests].
    ///
    /// @param key of the hash that is to be used
    void digest(HashKey key);

    /// About how many connections the table has, for others' estimate of how long it takes.
    int flows();
}
