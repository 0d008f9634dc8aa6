// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Lollipop;
import java.nio.ByteBuffer;

/// Where in a packet the reader is, and the fields that messages are made of. Offsets count from
/// the start of the packet.
final class PacketCursor {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Lollipop space;

    private ByteBuffer packet = NOTHING;
    private int base;
    private int length;
    private String context = "packet";
    private int messageStart;
    private int messageEnd;
    private int offset;

    PacketCursor(Lollipop space) {
        this.space = space;
    }

    /// Takes a packet, if it is one by its magic, version and length.
    void open(ByteBuffer buffer) throws DecodeException {
        packet = buffer;
        base = buffer.position();
        length = buffer.remaining();
        context = "packet";
        if (length < WireFormat.PACKET_HEAD + WireFormat.MESSAGE_HEAD) {
            throw bad("length", 0, length + " bytes are too few for a packet");
        }
        if (length > MessageCodec.MAX_LENGTH) {
            throw bad("length", 0, length + " bytes, at most " + MessageCodec.MAX_LENGTH);
        }
        if (u16At(0) != WireFormat.MAGIC) {
            throw bad("magic", 0, u16At(0) + ", expected " + WireFormat.MAGIC);
        }
        int version = u8At(WireFormat.VERSION_AT);
        if (version != WireFormat.VERSION) {
            throw bad(
                    "version", WireFormat.VERSION_AT, version + ", expected " + WireFormat.VERSION);
        }
        int told = u16At(WireFormat.LENGTH_AT);
        if (told != length) {
            throw bad("length", WireFormat.LENGTH_AT, told + ", but " + length + " bytes came");
        }
    }

    /// Goes to the epoch of the message that starts here, if it lies within the packet.
    ///
    /// @return how long the message is
    int openMessage(int start) throws DecodeException {
        context = "message";
        if (length - start < WireFormat.MESSAGE_HEAD) {
            throw bad("length", start, (length - start) + " bytes left are too few for a message");
        }
        context = WireFormat.name(u8At(start));
        int told = u16At(start + WireFormat.MESSAGE_LENGTH_AT);
        if (told < WireFormat.MESSAGE_HEAD || told > length - start) {
            throw bad(
                    "length",
                    start + WireFormat.MESSAGE_LENGTH_AT,
                    told + ", expected " + WireFormat.MESSAGE_HEAD + " to " + (length - start));
        }
        messageStart = start;
        messageEnd = start + told;
        offset = start + WireFormat.EPOCH_AT;
        return told;
    }

    boolean atEnd(int start) {
        return start == length;
    }

    /// Where the next field begins.
    int offset() {
        return offset;
    }

    DecodeException bad(String field, int at, String reason) {
        return new DecodeException(context + "." + field, at, reason);
    }

    void requireBody(int expected) throws DecodeException {
        int body = messageEnd - messageStart - WireFormat.MESSAGE_HEAD;
        if (body != expected) {
            throw bad(
                    "length",
                    messageStart + WireFormat.MESSAGE_LENGTH_AT,
                    "body of " + body + " bytes, expected " + expected);
        }
    }

    void requireBodyAtLeast(int expected) throws DecodeException {
        int body = messageEnd - messageStart - WireFormat.MESSAGE_HEAD;
        if (body < expected) {
            throw bad(
                    "length",
                    messageStart + WireFormat.MESSAGE_LENGTH_AT,
                    "body of " + body + " bytes, expected at least " + expected);
        }
    }

    void requireDetail(int detail, int min, int max) throws DecodeException {
        if (detail < min || detail > max) {
            throw bad(
                    "detail",
                    messageStart + WireFormat.DETAIL_AT,
                    detail + ", expected " + min + " to " + max);
        }
    }

    int u8At(int at) {
        return Byte.toUnsignedInt(packet.get(base + at));
    }

    int u16At(int at) {
        return Short.toUnsignedInt(packet.getShort(base + at));
    }

    int hostAt(int at, String field) throws DecodeException {
        int host = u8At(at);
        if (host == Hosts.NONE) {
            throw bad(field, at, "0 is no host");
        }
        return host;
    }

    long positiveLongAt(int at, String field) throws DecodeException {
        long value = packet.getLong(base + at);
        if (value < 0) {
            throw bad(field, at, value + ", expected 0 or more");
        }
        return value;
    }

    int u8() {
        return u8At(offset++);
    }

    int host(String field) throws DecodeException {
        int host = hostAt(offset, field);
        offset++;
        return host;
    }

    int flags(String field, int known) throws DecodeException {
        int flags = u8At(offset);
        if ((flags & ~known) != 0) {
            throw bad(field, offset, "unknown bits in " + flags);
        }
        offset++;
        return flags;
    }

    long positiveLong(String field) throws DecodeException {
        long value = positiveLongAt(offset, field);
        offset += Long.BYTES;
        return value;
    }

    /// A number of the lollipop.
    int number(String field) throws DecodeException {
        int number = packet.getInt(base + offset);
        if (!space.contains(number)) {
            throw bad(field, offset, number + ", expected " + space.first() + " to " + space.k());
        }
        offset += Integer.BYTES;
        return number;
    }

    /// A counter of an epoch that somebody has.
    long counter(String field) throws DecodeException {
        long counter = u48();
        if (counter == 0) {
            throw bad(field, offset, "0, expected 1 or more");
        }
        offset += WireFormat.EPOCH_COUNTER;
        return counter;
    }

    /// A counter of an epoch that somebody has, or 0.
    long counterOrNone() {
        long counter = u48();
        offset += WireFormat.EPOCH_COUNTER;
        return counter;
    }

    Epoch epoch(String field) throws DecodeException {
        long counter = u48();
        int host = u8At(offset + WireFormat.EPOCH_COUNTER);
        if ((counter == 0) != (host == Hosts.NONE)) {
            throw bad(field, offset, counter + "." + host + ", only 0.0 is nobody's");
        }
        offset += WireFormat.EPOCH;
        return counter == 0 ? Epoch.NONE : new Epoch(counter, host);
    }

    private long u48() {
        return (long) u16At(offset) << Integer.SIZE
                | Integer.toUnsignedLong(packet.getInt(base + offset + Short.BYTES));
    }
}
