// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NESTED;
import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NET_BYTEORDER;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;

import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A cursor over one list of attributes (`struct nlattr`): those of a message, or those in a nest.
///
/// It allocates nothing and copies nothing, but for [#string()] and [#bytes()]. Every read is
/// checked: integers must have exactly the size that is asked for. Errors say where in the message
/// the attribute stands, by name. Reusable, not thread-safe; the segment must stay valid meanwhile.
public final class AttributeReader {
    private MemorySegment segment = MemorySegment.NULL;
    private AttributeNames names = AttributeNames.NONE;
    private @Nullable AttributeReader parent;
    private long nextOffset;
    private long end;
    private long offset;
    private int length;
    private int rawType;

    /// A reader without a list: [#next()] is false until [#wrap] is called, or [#nested] on another
    /// reader for this one.
    public AttributeReader() {}

    /// Starts over before the first attribute of a list that belongs to no other attribute.
    ///
    /// @param segment where the list is
    /// @param offset its first byte
    /// @param length its size in bytes
    /// @param names names of the attribute types, for errors
    public AttributeReader wrap(
            MemorySegment segment, long offset, long length, AttributeNames names) {
        if (offset < 0 || length < 0 || length > segment.byteSize() - offset) {
            throw new IndexOutOfBoundsException(
                    length + " bytes at " + offset + " of " + segment.byteSize());
        }
        this.segment = segment;
        this.names = names;
        this.parent = null;
        this.nextOffset = offset;
        this.end = offset + length;
        this.offset = offset;
        this.length = 0;
        this.rawType = 0;
        return this;
    }

    /// Moves to the next attribute.
    ///
    /// @return false when there is none; fewer than four bytes at the end count as padding, as they
    ///   do for the kernel
    /// @throws DecodeException when an attribute's length is below four or reaches beyond the list
    public boolean next() {
        long left = end - nextOffset;
        if (left < NLA_HDRLEN) {
            return false;
        }
        int size = ByteOrders.u16(segment, nextOffset);
        rawType = ByteOrders.u16(segment, nextOffset + Short.BYTES);
        offset = nextOffset + NLA_HDRLEN;
        length = size - NLA_HDRLEN;
        if (size < NLA_HDRLEN || size > left) {
            throw error(
                    "attribute length "
                            + size
                            + " is not within 4 and the "
                            + left
                            + " bytes left");
        }
        nextOffset += Netlink.align(size);
        return true;
    }

    /// The type, without the flag bits.
    public int type() {
        return rawType & NLA_TYPE_MASK;
    }

    /// Whether `NLA_F_NESTED` is set. Not every nest has it: old kernel code omits it.
    public boolean isNested() {
        return (rawType & NLA_F_NESTED) != 0;
    }

    /// Whether `NLA_F_NET_BYTEORDER` is set.
    public boolean isNetByteOrder() {
        return (rawType & NLA_F_NET_BYTEORDER) != 0;
    }

    /// Bytes of payload.
    public int length() {
        return length;
    }

    /// Where the payload starts in the segment.
    public long offset() {
        return offset;
    }

    /// The segment that is read.
    public MemorySegment segment() {
        return segment;
    }

    /// 8 bits, unsigned.
    public int u8() {
        return ByteOrders.u8(segment, payload(Byte.BYTES));
    }

    /// 16 bits in host order, unsigned.
    public int u16() {
        return ByteOrders.u16(segment, payload(Short.BYTES));
    }

    /// 32 bits in host order.
    public int u32() {
        return ByteOrders.u32(segment, payload(Integer.BYTES));
    }

    /// 64 bits in host order.
    public long u64() {
        return ByteOrders.u64(segment, payload(Long.BYTES));
    }

    /// 16 bits in network order, unsigned.
    public int u16be() {
        return ByteOrders.u16be(segment, payload(Short.BYTES));
    }

    /// 32 bits in network order.
    public int u32be() {
        return ByteOrders.u32be(segment, payload(Integer.BYTES));
    }

    /// 64 bits in network order.
    public long u64be() {
        return ByteOrders.u64be(segment, payload(Long.BYTES));
    }

    /// The payload as UTF-8 text, up to its first zero byte if it has one.
    public String string() {
        byte[] text = bytes();
        int size = 0;
        while (size < text.length && text[size] != 0) {
            size++;
        }
        return new String(text, 0, size, StandardCharsets.UTF_8);
    }

    /// A copy of the payload.
    public byte[] bytes() {
        return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Sets `child` to the attributes within this one. Errors of `child` name this attribute too,
    /// as long as this reader stays where it is.
    ///
    /// @param child another reader than this
    /// @param childNames names of the attribute types within, for errors
    /// @return `child`
    public AttributeReader nested(AttributeReader child, AttributeNames childNames) {
        child.wrap(segment, offset, length, childNames);
        child.parent = this;
        return child;
    }

    /// An exception that names the current attribute and where it stands.
    public DecodeException error(String reason) {
        return new DecodeException(path(), offset - NLA_HDRLEN, reason);
    }

    private String path() {
        String name = names.name(type());
        return parent == null ? name : parent.path() + "/" + name;
    }

    private long payload(int bytes) {
        if (length != bytes) {
            throw error("expected " + bytes + " bytes, found " + length);
        }
        return offset;
    }
}
