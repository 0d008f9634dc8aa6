// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import java.lang.foreign.MemorySegment;

/// Goes through the messages of a payload, and through the entries of a message, without making
/// objects of them. No bytes whatever make it throw or read outside of the payload.
public final class PayloadReader {

    private MemorySegment payload = MemorySegment.NULL;
    private long next;
    private long end;
    private boolean malformed;

    private int type;
    private long start;
    private long messageEnd;

    private long entry;
    private int entryLength;
    private EntryKind kind = EntryKind.NEW;

    /// Begins with a payload.
    public void open(MemorySegment bytes, long offset, int length) {
        payload = bytes;
        next = offset;
        end = offset + length;
        malformed = false;
        type = 0;
    }

    /// Goes to the next message.
    ///
    /// @return false at the end, and where what follows is no message: then [#malformed()]
    public boolean next() {
        long left = end - next;
        if (left == 0 || malformed) {
            return false;
        }
        if (left < Wire.HEAD) {
            return reject();
        }
        type = Wire.u8(payload, next);
        int length = Wire.u16(payload, next + Wire.LENGTH_AT);
        int host = Wire.u8(payload, next + Wire.HOST_AT);
        if (length < Wire.leastBytes(type) || length > left || host == Hosts.NONE) {
            return reject();
        }
        start = next;
        messageEnd = start + length;
        next = messageEnd;
        return true;
    }

    /// Whether the payload was not made of messages alone.
    public boolean malformed() {
        return malformed;
    }

    private boolean reject() {
        malformed = true;
        return false;
    }

    int type() {
        return type;
    }

    /// The stream that its master says to be alive, [Epoch#NONE] if the message says something
    /// else.
    public Epoch aliveStream() {
        int host = Wire.u8(payload, start + Wire.HOST_AT);
        long low = Integer.toUnsignedLong(Wire.u32(payload, start + Wire.COUNTER_AT + 2));
        long counter = (long) Wire.u16(payload, start + Wire.COUNTER_AT) << Integer.SIZE | low;
        return type() == Wire.ALIVE && host != Hosts.NONE && counter != 0
                ? new Epoch(counter, host)
                : Epoch.NONE;
    }

    /// Whether the message is about a stream.
    boolean isOf(Epoch stream) {
        return Wire.u32(payload, start + Wire.COUNTER_AT + 2) == (int) stream.counter()
                && Wire.u16(payload, start + Wire.COUNTER_AT)
                        == (int) (stream.counter() >>> Integer.SIZE)
                && Wire.u8(payload, start + Wire.HOST_AT) == stream.host();
    }

    MemorySegment bytes() {
        return payload;
    }

    /// Where in the bytes the message begins.
    long start() {
        return start;
    }

    int length() {
        return (int) (messageEnd - start);
    }

    /// A field by its offset from the start of the message, which must be one of its type's.
    int u8(int at) {
        return Wire.u8(payload, start + at);
    }

    int u16(int at) {
        return Wire.u16(payload, start + at);
    }

    int u32(int at) {
        return Wire.u32(payload, start + at);
    }

    long u64(int at) {
        return Wire.u64(payload, start + at);
    }

    HashKey key(int at) {
        return new HashKey(u64(at), u64(at + Long.BYTES));
    }

    /// Goes to the entries of the message.
    ///
    /// @param head where they begin, from the start of the message
    void openEntries(int head) {
        entry = start + head;
        entryLength = 0;
    }

    /// Goes to the next entry; false if no entry follows, be it that the message ends or that it is
    /// malformed.
    boolean nextEntry() {
        long at = entry + entryLength;
        int head = Varint.read(payload, at, messageEnd - at);
        if (head < 0) {
            return false;
        }
        int size = Varint.bytes(head);
        if (head >>> 2 > messageEnd - at - size) {
            return false;
        }
        kind = EntryKind.of(head);
        entry = at + size;
        entryLength = head >>> 2;
        return true;
    }

    EntryKind kind() {
        return kind;
    }

    /// Where the body of the entry begins in the bytes.
    long body() {
        return entry;
    }

    int bodyLength() {
        return entryLength;
    }
}
