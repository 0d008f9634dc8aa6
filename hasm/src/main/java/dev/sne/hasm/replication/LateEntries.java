// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import java.lang.foreign.MemorySegment;

/// What the master before still tells when this host has become the master and continues its
/// stream: entries that were under way, or that it had no time to tell while it stood still and was
/// taken for dead.
///
/// They are taken in their order, from the first that this host's stream does not have. Nobody is
/// asked for one that is missing: nothing is taken any more from there on. Used by one thread.
public final class LateEntries {
    /// Takes such entries.
    public interface Sink {
        /// @param body where the entry's bytes are, during the call
        void late(EntryKind kind, MemorySegment body, long offset, int length);
    }

    private final Epoch stream;
    private final Numbering numbering;
    private long last;
    private boolean ended;

    /// @param stream of the master before
    /// @param last the position of the last entry of it that this host has
    LateEntries(Epoch stream, Numbering numbering, long last) {
        this.stream = stream;
        this.numbering = numbering;
        this.last = last;
    }

    /// Takes a message of the master before. Others are of no interest.
    public void received(PayloadReader message, Sink sink) {
        if (ended || message.type() != Wire.EVENTS || !message.isOf(stream)) {
            return;
        }
        int number = message.u32(Wire.HEAD);
        if (!numbering.isNumber(number)) {
            return;
        }
        long first = numbering.nearest(last, number);
        if (first > last + 1) {
            ended = true;
            return;
        }
        int count = message.u16(Wire.HEAD + Integer.BYTES);
        message.openEntries(Wire.EVENTS_HEAD);
        for (long position = first; position < first + count && message.nextEntry(); position++) {
            if (position > last) {
                last = position;
                sink.late(message.kind(), message.bytes(), message.body(), message.bodyLength());
            }
        }
    }
}
