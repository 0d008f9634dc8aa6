// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.fake;

import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// One message that the fake kernel received.
///
/// @param type `nlmsg_type`
/// @param flags `nlmsg_flags`
/// @param sequence `nlmsg_seq`
/// @param portId `nlmsg_pid`, as the sender wrote it
/// @param message the whole message, header included, padding excluded
public record Request(int type, int flags, int sequence, int portId, byte[] message) {
    public Request {
        message = message.clone();
    }

    static Request of(MessageReader reader) {
        byte[] message = new byte[reader.length()];
        MemorySegment.copy(
                reader.segment(),
                ValueLayout.JAVA_BYTE,
                reader.offset(),
                message,
                0,
                message.length);
        return new Request(
                reader.type(), reader.flags(), reader.sequence(), reader.portId(), message);
    }

    @Override
    public byte[] message() {
        return message.clone();
    }

    /// Whether the sender wants an acknowledgement even of a success (`NLM_F_ACK`).
    public boolean wantsAck() {
        return (flags & Netlink.NLM_F_ACK) != 0;
    }

    /// Whether all of these flag bits are set.
    public boolean has(int flagBits) {
        return (flags & flagBits) == flagBits;
    }

    /// A reader positioned on this message, over memory of its own.
    public MessageReader reader() {
        MemorySegment copy = Arena.ofAuto().allocate(message.length, Long.BYTES);
        MemorySegment.copy(message, 0, copy, ValueLayout.JAVA_BYTE, 0, message.length);
        MessageReader reader = new MessageReader().wrap(copy, 0, message.length);
        reader.next();
        return reader;
    }
}
