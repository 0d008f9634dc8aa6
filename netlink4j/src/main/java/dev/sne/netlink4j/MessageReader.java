// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_FLAGS_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_LEN_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_PID_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_SEQ_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_TYPE_OFFSET;

import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;

/// A cursor over the messages in one datagram. It allocates nothing and copies nothing: it reads
/// the segment it was given, which must stay valid and unchanged meanwhile.
///
/// [#next()] accepts only messages that lie wholly within the datagram; all reads are checked
/// against the message's own end. Reusable, not thread-safe.
public final class MessageReader {
    private MemorySegment segment = MemorySegment.NULL;
    private long nextOffset;
    private long end;
    private long offset;
    private int length;

    /// A reader without a datagram: [#next()] is false until [#wrap] is called.
    public MessageReader() {}

    /// Starts over at the first message of a datagram; call [#next()] before reading it.
    ///
    /// @param segment where the datagram is
    /// @param offset its first byte
    /// @param length its size in bytes
    public MessageReader wrap(MemorySegment segment, long offset, long length) {
        if (offset < 0 || length < 0 || length > segment.byteSize() - offset) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of " + segment.byteSize());
        }
        this.segment = segment;
        this.nextOffset = offset;
        this.end = offset + length;
        this.offset = offset;
        this.length = 0;
        return this;
    }

    /// Moves to the next message.
    ///
    /// @return false when there is none
    /// @throws DecodeException when the rest of the datagram is shorter than a header or than the
    ///   message's length says, or when that length is shorter than a header; there is no next
    ///   message then
    public boolean next() {
        if (nextOffset >= end) {
            return false;
        }
        long left = end - nextOffset;
        if (left < NLMSG_HDRLEN) {
            throw malformed("a message header takes 16 bytes, " + left + " are left");
        }
        int size = ByteOrders.u32(segment, nextOffset + NLMSG_LEN_OFFSET);
        if (size < NLMSG_HDRLEN || size > left) {
            throw malformed(
                    "message length "
                            + Integer.toUnsignedString(size)
                            + " is not within 16 and the "
                            + left
                            + " bytes left");
        }
        offset = nextOffset;
        length = size;
        nextOffset = offset + Netlink.align(size);
        return true;
    }

    /// Where the next message would start is unknown now, so the rest is skipped.
    private DecodeException malformed(String reason) {
        DecodeException exception = new DecodeException("", nextOffset, reason);
        nextOffset = end;
        return exception;
    }

    /// The segment that is read.
    public MemorySegment segment() {
        return segment;
    }

    /// Where this message's header starts in the segment.
    public long offset() {
        return offset;
    }

    /// Bytes of this message, header included, padding excluded.
    public int length() {
        return length;
    }

    /// `nlmsg_type`, 16 bits.
    public int type() {
        return ByteOrders.u16(segment, offset + NLMSG_TYPE_OFFSET);
    }

    /// `nlmsg_flags`, 16 bits.
    public int flags() {
        return ByteOrders.u16(segment, offset + NLMSG_FLAGS_OFFSET);
    }

    /// `nlmsg_seq`.
    public int sequence() {
        return ByteOrders.u32(segment, offset + NLMSG_SEQ_OFFSET);
    }

    /// `nlmsg_pid`: the port id of the socket that the message answers, or whose request caused it;
    /// 0 for the kernel itself. 32 bits, unsigned: see [Integer#toUnsignedLong(int)].
    public int portId() {
        return ByteOrders.u32(segment, offset + NLMSG_PID_OFFSET);
    }

    /// Where the payload starts in the segment.
    public long payloadOffset() {
        return offset + NLMSG_HDRLEN;
    }

    /// Bytes of payload.
    public int payloadLength() {
        return length - NLMSG_HDRLEN;
    }

    /// 8 bits of the payload, unsigned.
    public int payloadU8(int at) {
        return ByteOrders.u8(segment, payload(at, Byte.BYTES));
    }

    /// 16 bits of the payload in host order, unsigned.
    public int payloadU16(int at) {
        return ByteOrders.u16(segment, payload(at, Short.BYTES));
    }

    /// 16 bits of the payload in network order, unsigned.
    public int payloadU16be(int at) {
        return ByteOrders.u16be(segment, payload(at, Short.BYTES));
    }

    /// 32 bits of the payload in host order.
    public int payloadU32(int at) {
        return ByteOrders.u32(segment, payload(at, Integer.BYTES));
    }

    /// Sets `into` to the attributes that follow the family's fixed header.
    ///
    /// @param into the reader to set
    /// @param fixedHeaderBytes size of the family's header, such as `struct nfgenmsg`
    /// @param names names of the attribute types, for errors
    /// @return `into`
    /// @throws DecodeException when the message is shorter than the fixed header
    public AttributeReader attributes(
            AttributeReader into, int fixedHeaderBytes, AttributeNames names) {
        int start = Netlink.align(fixedHeaderBytes);
        if (payloadLength() < fixedHeaderBytes) {
            throw shorter(fixedHeaderBytes);
        }
        return into.wrap(
                segment, payloadOffset() + start, Math.max(0, payloadLength() - start), names);
    }

    private long payload(int at, int bytes) {
        if (at < 0 || at > payloadLength() - bytes) {
            throw shorter(at + bytes);
        }
        return payloadOffset() + at;
    }

    private DecodeException shorter(int wanted) {
        return new DecodeException(
                "",
                offset,
                "a payload of "
                        + payloadLength()
                        + " bytes is shorter than its header of "
                        + wanted
                        + " bytes");
    }
}
