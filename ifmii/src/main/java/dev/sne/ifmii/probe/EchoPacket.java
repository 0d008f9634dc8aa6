// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.packet.Checksum;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// ICMP and ICMPv6 echo (RFC 792, RFC 4443): the question of one attempt, and what answers it.
///
/// @param id 16 bits: whose question it is, among all of this host
/// @param sequence 16 bits: which of the questions
/// @param token what nobody can know who has not seen the question
record EchoPacket(boolean v6, int id, int sequence, long token) {
    static final int ECHO_REPLY = 0;
    static final int ECHO_REQUEST = 8;
    static final int ECHO_REQUEST_V6 = 128;
    static final int ECHO_REPLY_V6 = 129;

    private static final int CHECKSUM_AT = 2;
    private static final int ID_AT = 4;
    private static final int SEQUENCE_AT = 6;
    private static final int TOKEN_AT = 8;
    private static final int BYTES = 16;
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    /// The question. The kernel computes the checksum of ICMPv6, which covers the addresses.
    byte[] request() {
        byte[] bytes = new byte[BYTES];
        ByteBuffer.wrap(bytes)
                .put((byte) (v6 ? ECHO_REQUEST_V6 : ECHO_REQUEST))
                .putShort(ID_AT, (short) id)
                .putShort(SEQUENCE_AT, (short) sequence)
                .putLong(TOKEN_AT, token);
        if (!v6) {
            int checksum = Checksum.of(Checksum.sum(0, MemorySegment.ofArray(bytes), 0, BYTES));
            ByteBuffer.wrap(bytes).putShort(CHECKSUM_AT, (short) checksum);
        }
        return bytes;
    }

    /// What is wrong with what a raw socket has received; empty for nothing: it is the answer.
    ///
    /// @param length of the datagram at the start of `buffer`: with its IP header for IPv4, without
    ///   for IPv6
    String fault(MemorySegment buffer, int length) {
        int at = v6 ? 0 : headerBytes(buffer, length);
        if (length - at < TOKEN_AT) {
            return "a truncated packet of " + length + " bytes";
        }
        int type = Byte.toUnsignedInt(buffer.get(ValueLayout.JAVA_BYTE, at));
        int code = Byte.toUnsignedInt(buffer.get(ValueLayout.JAVA_BYTE, at + 1L));
        if (type != (v6 ? ECHO_REPLY_V6 : ECHO_REPLY) || code != 0) {
            return "ICMP type " + type + " code " + code;
        }
        // A raw IPv4 socket gets packets before the kernel has looked at the checksum of ICMP.
        if (!v6 && Checksum.of(Checksum.sum(0, buffer, at, length - at)) != 0) {
            return "an echo reply with a wrong checksum";
        }
        if (unsigned(buffer, at + ID_AT) != id) {
            return "an echo reply with another id";
        }
        if (unsigned(buffer, at + SEQUENCE_AT) != sequence) {
            return "an echo reply with another sequence number";
        }
        if (length - at != BYTES) {
            return "an echo reply of another size";
        }
        return buffer.get(LONG, at + TOKEN_AT) == token ? "" : "an echo reply with another token";
    }

    private static int headerBytes(MemorySegment buffer, int length) {
        return length == 0 ? 0 : (buffer.get(ValueLayout.JAVA_BYTE, 0) & 0xf) * Integer.BYTES;
    }

    private static int unsigned(MemorySegment buffer, long at) {
        return Short.toUnsignedInt(buffer.get(SHORT, at));
    }
}
