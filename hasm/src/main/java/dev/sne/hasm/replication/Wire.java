// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The messages as they lie in a payload: any number of them, one after the other. All numbers are
/// big-endian.
///
/// A message is its type (1 byte), its length with this head (2), the epoch of the stream it is
/// about (6 counter, 1 host), and its fields.
final class Wire {

    /// Entries: first number (4), count (2), entries.
    static final int EVENTS = 1;

    /// Where the sender is: number (4), overruns (4); the stream that this one continues (8, as
    /// [#name] has it, 0 for none) and the number of the last entry that it takes over from it (4).
    static final int ALIVE = 2;

    /// What is missing: ranges of the first and the last number (4 + 4).
    static final int NACK = 3;

    /// What is asked for is not kept any more: the oldest number that is (4).
    static final int GONE = 4;

    /// What is applied: number (4).
    static final int ACK = 5;

    /// A table is wanted: transfer (8), flags (1), least number or -1 (4), and with some buckets
    /// the key of their hash (16) and a bit for each bucket.
    static final int FETCH = 6;

    /// A piece of a transfer: transfer (8), index (4), version (4), flags (1), flows expected (4),
    /// count (2), entries.
    static final int CHUNK = 7;

    /// Pieces that came: transfer (8), pieces applied in order (4), pieces here in order (4), bits
    /// of those that are here beyond the next (8).
    static final int CHUNK_ACK = 8;

    /// Digests are wanted: request (8), bits of the parts that are here (8), key of the hash (16).
    static final int VERIFY = 9;

    /// Digests: request (8), number (4), first part (1), count (2), digests (8 each).
    static final int DIGESTS = 10;

    /// Another has the table, too: transfer (8), whom to ask (1).
    static final int REFER = 11;

    static final int LAST_TYPE = REFER;

    /// Flags of [#FETCH]: only some buckets are wanted; nobody else is to be named.
    static final int LIMITED = 1;

    static final int DIRECT = 2;

    static final int LENGTH_AT = 1;
    static final int COUNTER_AT = 3;
    static final int HOST_AT = 9;
    static final int HEAD = 10;

    static final int EVENTS_HEAD = HEAD + 6;
    static final int CHUNK_HEAD = HEAD + 23;

    /// The longest head before entries.
    static final int ENTRIES_HEAD = CHUNK_HEAD;

    static final int MAX_RANGES = 30;

    private static final ValueLayout.OfShort U16 =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt U32 =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong U64 =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Wire() {}

    /// The bytes of the fields that every message of a type has, the head included.
    static int leastBytes(int type) {
        return switch (type) {
            case EVENTS -> EVENTS_HEAD;
            case ALIVE -> HEAD + 20;
            case NACK -> HEAD + 8;
            case GONE, ACK -> HEAD + 4;
            case FETCH -> HEAD + 13;
            case CHUNK -> CHUNK_HEAD;
            case CHUNK_ACK -> HEAD + 24;
            case VERIFY -> HEAD + 32;
            case DIGESTS -> HEAD + 15;
            case REFER -> HEAD + 9;
            default -> HEAD; // of a later version: skipped
        };
    }

    /// The name of a stream in a field.
    static long name(Epoch stream) {
        return stream.counter() << Byte.SIZE | stream.host();
    }

    static int u8(MemorySegment from, long at) {
        return from.get(ValueLayout.JAVA_BYTE, at) & 0xff;
    }

    static int u16(MemorySegment from, long at) {
        return from.get(U16, at) & 0xffff;
    }

    static int u32(MemorySegment from, long at) {
        return from.get(U32, at);
    }

    static long u64(MemorySegment from, long at) {
        return from.get(U64, at);
    }

    static void u8(MemorySegment to, long at, int value) {
        to.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    static void u16(MemorySegment to, long at, int value) {
        to.set(U16, at, (short) value);
    }

    static void u32(MemorySegment to, long at, int value) {
        to.set(U32, at, value);
    }

    static void u64(MemorySegment to, long at, long value) {
        to.set(U64, at, value);
    }
}
