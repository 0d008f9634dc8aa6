// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Messages captured from the kernel: files of hexadecimal digits, in which `#` starts a comment.
public final class Golden {
    private Golden() {}

    /// The bytes in `name.hex` beside `owner`.
    public static byte[] bytes(Class<?> owner, String name) {
        try (InputStream in = owner.getResourceAsStream(name + ".hex")) {
            if (in == null) {
                throw new IllegalArgumentException("no " + name + ".hex beside " + owner);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            StringBuilder digits = new StringBuilder();
            text.lines().forEach(line -> digits.append((line + "#"), 0, (line + "#").indexOf('#')));
            return HexFormat.of().parseHex(digits.toString().replace(" ", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A reader on the message in `name.hex` beside `owner`.
    public static MessageReader message(Class<?> owner, String name) {
        MessageReader reader = datagram(bytes(owner, name));
        reader.next();
        return reader;
    }

    /// A reader before the first message of a datagram.
    public static MessageReader datagram(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
        segment.copyFrom(MemorySegment.ofArray(bytes));
        return new MessageReader().wrap(segment, 0, bytes.length);
    }
}
