// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NESTED;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_FLAGS_OFFSET;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_LEN_OFFSET;

import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/// Builds Netlink messages, one after another, in native memory that grows as needed.
///
/// Positions, marks and nests are byte offsets from the start of the buffer. Padding bytes are
/// zero. After growth to the largest message, writing allocates nothing. Not thread-safe. The
/// memory belongs to the writer and is freed by the garbage collector.
public final class MessageWriter {
    private static final int DEFAULT_CAPACITY = 4096;
    private static final int MAX_ATTRIBUTE_PAYLOAD = 0xffff - NLA_HDRLEN;
    private static final int NO_MESSAGE = -1;

    private MemorySegment buffer;
    private int capacity;
    private int position;
    private int messageStart = NO_MESSAGE;

    /// A writer with room for 4 KiB before it first grows.
    public MessageWriter() {
        this(DEFAULT_CAPACITY);
    }

    /// A writer with room for a given size.
    ///
    /// @param initialCapacity bytes before the buffer first grows, at least 1
    public MessageWriter(int initialCapacity) {
        capacity = initialCapacity;
        buffer = Arena.ofAuto().allocate(initialCapacity, Long.BYTES);
    }

    /// Forgets everything written; the memory is kept.
    public void clear() {
        position = 0;
        messageStart = NO_MESSAGE;
    }

    /// Bytes written so far.
    public int length() {
        return position;
    }

    /// The memory; the first [#length()] bytes are what was written. Another segment may take its
    /// place whenever something is written.
    public MemorySegment segment() {
        return buffer;
    }

    /// Starts a message: its header, in host byte order, with a length that [#end()] fills in.
    ///
    /// @param type 16 bits
    /// @param flags 16 bits, `NLM_F_…`
    /// @param sequence any value; the answer repeats it
    /// @param portId the sender's port id; 0 lets the kernel fill it in
    public MessageWriter begin(int type, int flags, int sequence, int portId) {
        if (messageStart != NO_MESSAGE) {
            throw new IllegalStateException("the previous message has not been ended");
        }
        reserve(NLMSG_HDRLEN);
        messageStart = position;
        u64(ByteOrders.adjacent32(0, ByteOrders.adjacent16(type, flags)));
        return u64(ByteOrders.adjacent32(sequence, portId));
    }

    /// Ends the message: writes its length into its header and pads it.
    public MessageWriter end() {
        if (messageStart == NO_MESSAGE) {
            throw new IllegalStateException("no message has been begun");
        }
        setU32(messageStart + NLMSG_LEN_OFFSET, position - messageStart);
        pad();
        messageStart = NO_MESSAGE;
        return this;
    }

    /// Adds `flags` to the header of the message that starts at `start`.
    void addFlags(int start, int flags) {
        int at = start + NLMSG_FLAGS_OFFSET;
        set16(at, ByteOrders.u16(buffer, at) | flags);
    }

    /// Appends 8 bits.
    public MessageWriter u8(int value) {
        reserve(Byte.BYTES);
        buffer.set(ValueLayout.JAVA_BYTE, position, (byte) value);
        position += Byte.BYTES;
        return this;
    }

    /// Appends 16 bits in host order.
    public MessageWriter u16(int value) {
        reserve(Short.BYTES);
        set16(position, value);
        position += Short.BYTES;
        return this;
    }

    /// Appends 32 bits in host order.
    public MessageWriter u32(int value) {
        reserve(Integer.BYTES);
        setU32(position, value);
        position += Integer.BYTES;
        return this;
    }

    /// Appends 64 bits in host order.
    public MessageWriter u64(long value) {
        reserve(Long.BYTES);
        buffer.set(ValueLayout.JAVA_LONG_UNALIGNED, position, value);
        position += Long.BYTES;
        return this;
    }

    /// Appends 16 bits in network order.
    public MessageWriter u16be(int value) {
        return u16(ByteOrders.networkOrder16(value));
    }

    /// Appends 32 bits in network order.
    public MessageWriter u32be(int value) {
        return u32(ByteOrders.networkOrder32(value));
    }

    /// Appends 64 bits in network order.
    public MessageWriter u64be(long value) {
        return u64(ByteOrders.networkOrder64(value));
    }

    /// Appends `count` zero bytes.
    public MessageWriter zeros(int count) {
        reserve(count);
        buffer.asSlice(position, count).fill((byte) 0);
        position += count;
        return this;
    }

    /// Appends bytes as they are, without padding.
    public MessageWriter bytes(byte[] value) {
        return bytes(value, 0, value.length);
    }

    /// Appends `length` bytes of `value` from `offset`, without padding.
    public MessageWriter bytes(byte[] value, int offset, int length) {
        reserve(length);
        MemorySegment.copy(value, offset, buffer, ValueLayout.JAVA_BYTE, position, length);
        position += length;
        return this;
    }

    /// Appends `length` bytes of another segment, without padding.
    public MessageWriter bytes(MemorySegment source, long offset, int length) {
        reserve(length);
        MemorySegment.copy(source, offset, buffer, position, length);
        position += length;
        return this;
    }

    /// Appends an attribute of 8 bits.
    public MessageWriter attrU8(int type, int value) {
        return word(NLA_HDRLEN + Byte.BYTES, type, ByteOrders.networkOrder32(value << 24));
    }

    /// Appends an attribute of 16 bits in host order.
    public MessageWriter attrU16(int type, int value) {
        return attribute(type, Short.BYTES).u16(value).pad();
    }

    /// Appends an attribute of 32 bits in host order.
    public MessageWriter attrU32(int type, int value) {
        return word(NLA_HDRLEN + Integer.BYTES, type, value);
    }

    /// Appends an attribute of 64 bits in host order.
    public MessageWriter attrU64(int type, long value) {
        return attribute(type, Long.BYTES).u64(value);
    }

    /// Appends an attribute of 16 bits in network order.
    public MessageWriter attrU16be(int type, int value) {
        return word(NLA_HDRLEN + Short.BYTES, type, ByteOrders.networkOrder32(value << Short.SIZE));
    }

    /// Appends an attribute of 32 bits in network order.
    public MessageWriter attrU32be(int type, int value) {
        return word(NLA_HDRLEN + Integer.BYTES, type, ByteOrders.networkOrder32(value));
    }

    /// Appends an attribute of 64 bits in network order.
    public MessageWriter attrU64be(int type, long value) {
        return attribute(type, Long.BYTES).u64be(value);
    }

    /// Appends an attribute of 128 bits in network order, such as an IPv6 address.
    public MessageWriter attrU128be(int type, long high, long low) {
        return attribute(type, 2 * Long.BYTES).u64be(high).u64be(low);
    }

    /// Appends a string attribute in UTF-8, with its terminating zero.
    public MessageWriter attrString(int type, String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        return attribute(type, text.length + 1).bytes(text).u8(0).pad();
    }

    /// Appends an attribute with the given payload.
    public MessageWriter attrBytes(int type, byte[] value) {
        return attrBytes(type, value, 0, value.length);
    }

    /// Appends an attribute with `length` bytes of `value` from `offset` as payload.
    public MessageWriter attrBytes(int type, byte[] value, int offset, int length) {
        return attribute(type, length).bytes(value, offset, length).pad();
    }

    /// Appends an attribute without payload.
    public MessageWriter attrFlag(int type) {
        return attribute(type, 0);
    }

    /// Appends an attribute whose payload is copied from another segment.
    public MessageWriter attrCopy(int type, MemorySegment source, long offset, int length) {
        return attribute(type, length).bytes(source, offset, length).pad();
    }

    /// Starts a nest: an attribute that holds attributes, marked `NLA_F_NESTED`.
    ///
    /// @return what [#endNest(int)] and [#cancelNest(int)] need
    public int beginNest(int type) {
        int nest = position;
        attribute(type | NLA_F_NESTED, 0);
        return nest;
    }

    /// Ends a nest by writing its length.
    ///
    /// @throws IllegalStateException when it holds more than the 65,531 bytes that fit
    public void endNest(int nest) {
        int size = position - nest;
        if (size - NLA_HDRLEN > MAX_ATTRIBUTE_PAYLOAD) {
            throw new IllegalStateException("a nest of " + size + " bytes does not fit");
        }
        set16(nest, size);
    }

    /// Takes a nest back, with all that was written since it was begun.
    public void cancelNest(int nest) {
        position = nest;
    }

    /// The current position, for [#rollback(int)].
    public int mark() {
        return position;
    }

    /// Takes back all that was written since `mark`; a message begun since then is taken back
    /// whole.
    public void rollback(int mark) {
        position = mark;
        if (messageStart >= mark) {
            messageStart = NO_MESSAGE;
        }
    }

    /// Overwrites 32 bits in host order at `at`, which must have been written before.
    public void setU32(int at, int value) {
        buffer.set(ValueLayout.JAVA_INT_UNALIGNED, at, value);
    }

    /// Overwrites `length` bytes at `at`, which must have been written before.
    public void overwrite(int at, MemorySegment source, long offset, int length) {
        switch (length) {
            // What most values are; a general copy costs ten times as much.
            case Short.BYTES -> set16(at, ByteOrders.u16(source, offset));
            case Integer.BYTES -> setU32(at, ByteOrders.u32(source, offset));
            default -> MemorySegment.copy(source, offset, buffer, at, length);
        }
    }

    private void set16(int at, int value) {
        buffer.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
    }

    /// Appends an attribute of up to 32 bits, with the padding that belongs to it.
    ///
    /// @param length of the attribute with its header
    /// @param word the payload and its padding as they are in memory
    private MessageWriter word(int length, int type, int word) {
        return u64(ByteOrders.adjacent32(ByteOrders.adjacent16(length, type), word));
    }

    private MessageWriter attribute(int type, int payload) {
        if (payload > MAX_ATTRIBUTE_PAYLOAD) {
            throw new IllegalArgumentException(
                    "attribute " + type + ": a payload of " + payload + " bytes does not fit");
        }
        return u32(ByteOrders.adjacent16(NLA_HDRLEN + payload, type));
    }

    private MessageWriter pad() {
        int aligned = Netlink.align(position);
        reserve(aligned - position);
        while (position < aligned) {
            buffer.set(ValueLayout.JAVA_BYTE, position++, (byte) 0);
        }
        return this;
    }

    private void reserve(int bytes) {
        if (bytes > capacity - position) {
            grow(bytes);
        }
    }

    private void grow(int bytes) {
        int wanted = Math.max(Math.addExact(position, bytes), Math.multiplyExact(capacity, 2));
        MemorySegment larger = Arena.ofAuto().allocate(wanted, Long.BYTES);
        MemorySegment.copy(buffer, 0, larger, 0, position);
        buffer = larger;
        capacity = wanted;
    }
}
