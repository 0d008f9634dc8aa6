// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import java.lang.foreign.MemorySegment;

/// Where a [Receiver] hands the entries to: what puts them into this host's kernel. All that is
/// handed over is to take effect in the order of the tickets; up to which ticket it has, the
/// receiver is told by [Receiver#applied]. The calls come from within those of the receiver.
public interface EntrySink {

    /// Takes an entry of the live stream. An update of a connection that is not in the kernel
    /// creates it, if it says enough.
    ///
    /// @param ticket counts what is handed over, one by one
    /// @param body where the entry's bytes are, during the call
    /// @return the key of the connection it is about ([BucketSet]); of no interest with a template
    long live(EntryKind kind, long ticket, MemorySegment body, long offset, int length);

    /// Whether the entry that was taken last by [#live] says all of its connection, and so can
    /// stand for it. An update that tells only what has changed does not.
    default boolean isWhole() {
        return true;
    }

    /// The key of the connection that an entry of a transfer is about.
    long transferredKey(MemorySegment body, long offset, int length);

    /// Takes an entry of a transfer: a template, or what [#transferredKey] was asked of just
    /// before. Its templates are not those of the live stream; they begin anew with every transfer,
    /// before whose entries [#transferBegins] is called.
    void transferred(EntryKind kind, long ticket, MemorySegment body, long offset, int length);

    /// The entries of another transfer follow: the templates of the one before are forgotten.
    void transferBegins();

    /// Read this host's table, delete each connection whose key is not [Receiver#isWanted], and
    /// call [Receiver#swept] when that is in effect. It may be done during the call. What is handed
    /// over meanwhile is to take effect after the deletions that were decided before.
    ///
    /// @param request to be told when it is done; one that is not wanted any more does no harm
    void sweep(long request);

    /// Compute the digest of each bucket of this host's table and call [Receiver#digests]. It may
    /// be done during the call.
    ///
    /// @param request to be told with the digests
    void digest(long request);
}
