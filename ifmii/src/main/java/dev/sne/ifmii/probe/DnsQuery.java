// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// A question to a name server (RFC 1035). It is well if it answers without an error.
///
/// The answer is told by the id, by the source port, which is new each time, and by the letters of
/// the name, each of which is sent in upper or lower case at random and has to come back like that.
///
/// @param name such as `example.org`, or empty for the root; ASCII, without a dot at its end
/// @param type 1 to 65535: 1 asks for an address (A), 2 for name servers (NS), 6 for SOA
public record DnsQuery(String name, int type) implements UdpExchange {
    private static final int HEADER_BYTES = 12;
    private static final int MAX_NAME_BYTES = 255;
    private static final int MAX_LABEL_BYTES = 63;
    private static final int RECURSION_DESIRED = 0x0100;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int RCODE = 0x000f;
    private static final int POINTER = 0xc0;
    private static final int CLASS_IN = 1;
    private static final int CASE_BIT = 0x20;

    public DnsQuery {
        if (type < 1 || type > 0xffff) {
            throw new IllegalArgumentException("type not between 1 and 65535: " + type);
        }
        encode(name, 0);
    }

    @Override
    public byte[] request(long token) {
        byte[] question = question(token);
        return ByteBuffer.allocate(HEADER_BYTES + question.length)
                .putShort((short) token)
                .putShort((short) RECURSION_DESIRED)
                .putShort((short) 1)
                .putShort((short) 0)
                .putInt(0)
                .put(question)
                .array();
    }

    @Override
    public Verdict judge(byte[] reply, long token) {
        byte[] question = question(token);
        if (reply.length < HEADER_BYTES + question.length) {
            return new Verdict.Foreign("a truncated datagram of " + reply.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(reply);
        int id = Short.toUnsignedInt(in.getShort());
        int flags = Short.toUnsignedInt(in.getShort());
        int questions = in.getShort();
        if (id != (int) (token & 0xffff)) {
            return new Verdict.Foreign("an answer with another id");
        }
        if ((flags & RESPONSE) == 0 || (flags & OPCODE) != 0 || questions != 1) {
            return new Verdict.Foreign("a message that is no answer");
        }
        int end = HEADER_BYTES + question.length;
        if (!Arrays.equals(reply, HEADER_BYTES, end, question, 0, question.length)) {
            return new Verdict.Foreign("an answer to another question");
        }
        if (!isWhole(in)) {
            return new Verdict.Foreign("an answer that is cut off");
        }
        int code = flags & RCODE;
        return code == 0 ? new Verdict.Good() : new Verdict.Bad("answers RCODE " + code);
    }

    /// Whether all the records are there that the header counts.
    private static boolean isWhole(ByteBuffer in) {
        int records = 0;
        for (int section = 0; section < 3; section++) {
            records += Short.toUnsignedInt(in.getShort());
        }
        try {
            skipName(in);
            in.getInt();
            for (int i = 0; i < records; i++) {
                skipName(in);
                in.getLong();
                in.get(new byte[Short.toUnsignedInt(in.getShort())]);
            }
            return true;
        } catch (BufferUnderflowException e) {
            return false;
        }
    }

    private static void skipName(ByteBuffer in) {
        while (true) {
            int length = Byte.toUnsignedInt(in.get());
            if (length >= POINTER) {
                in.get();
                return;
            }
            if (length == 0) {
                return;
            }
            in.get(new byte[length]);
        }
    }

    private byte[] question(long token) {
        byte[] encoded = encode(name, token >>> Short.SIZE);
        return ByteBuffer.allocate(encoded.length + Integer.BYTES)
                .put(encoded)
                .putShort((short) type)
                .putShort((short) CLASS_IN)
                .array();
    }

    /// The name in labels, each letter in the case that the next bit says.
    private static byte[] encode(String name, long cases) {
        byte[] text = name.getBytes(US_ASCII);
        ByteBuffer out = ByteBuffer.allocate(text.length + 2);
        long bits = cases;
        int start = 0;
        while (start < text.length) {
            int end = start;
            while (end < text.length && text[end] != '.') {
                end++;
            }
            if (end == start || end - start > MAX_LABEL_BYTES || text.length > MAX_NAME_BYTES - 2) {
                throw new IllegalArgumentException("not a domain name: '" + name + "'");
            }
            out.put((byte) (end - start));
            for (int i = start; i < end; i++) {
                boolean letter = Character.isLetter(text[i]);
                out.put(letter && (bits & 1) != 0 ? (byte) (text[i] ^ CASE_BIT) : text[i]);
                bits = letter ? Long.rotateRight(bits, 1) : bits;
            }
            start = end + 1;
        }
        out.put((byte) 0);
        return Arrays.copyOf(out.array(), out.position());
    }
}
