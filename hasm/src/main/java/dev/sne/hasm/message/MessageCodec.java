// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.Lollipop;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Turns messages into the bytes of a packet and back. The bytes are described in `PROTOCOL.md`.
///
/// A packet carries one or more messages of one host, usually one; a host that is master of several
/// service groups sends its advertisements together. Authentication is laid around the packet by
/// whoever carries it: a packet that was not found authentic need not be decoded.
///
/// Decoding allocates the messages and the list of them, and nothing else. Not safe for use by
/// several threads at once. Buffers stay the caller's; they may be direct or on the heap.
public final class MessageCodec {

    /// No packet is longer, in bytes. The table of the largest cluster fits in; whether a packet is
    /// to fit into one frame of the link is for the sender to see to, with {@link #lengthOf}.
    public static final int MAX_LENGTH = 8192;

    /// What the packet itself takes of its length, in bytes; the rest are the messages.
    public static final int PACKET_OVERHEAD = WireFormat.PACKET_HEAD;

    private final MessageReader reader;
    private final MessageWriter writer;

    /// A codec for a cluster whose streams count in a space, so that a number outside of it is
    /// found on receipt and goes no further.
    public MessageCodec(Lollipop space) {
        reader = new MessageReader(space);
        writer = new MessageWriter(space);
    }

    /// How many bytes a message adds to a packet.
    public static int lengthOf(Message message) {
        return WireFormat.MESSAGE_HEAD + WireFormat.bodyLength(message);
    }

    /// Writes a packet at the position of the buffer and moves the position behind it. If it
    /// throws, the buffer is as it was.
    ///
    /// @param messages at least one, all of the same cluster, source, incarnation and counter
    /// @throws IllegalArgumentException if they do not belong into one packet, if the packet would
    ///   be longer than {@value #MAX_LENGTH} bytes or than the buffer has room for, if a number is
    ///   not of the space, or if the buffer is little-endian
    public void encode(List<? extends Message> messages, ByteBuffer target) {
        requireBigEndian(target);
        writer.write(messages, target);
    }

    /// Reads the packet between position and limit of the buffer, both of which stay where they
    /// are.
    ///
    /// @return the messages in the order of the packet; those of a type this version does not know
    ///   are left out, so that the list may be empty
    /// @throws DecodeException if the bytes are anything but one whole packet
    /// @throws IllegalArgumentException if the buffer is little-endian
    public List<Message> decode(ByteBuffer packet) throws DecodeException {
        requireBigEndian(packet);
        return reader.read(packet);
    }

    private static void requireBigEndian(ByteBuffer buffer) {
        if (buffer.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("the buffer is little-endian, packets are not");
        }
    }
}
