// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Messages captured from the kernel: files of hexadecimal lines beside the tests, comments marked
/// `#`.
public final class Golden {
    static final String EVERY_KIND = "dump-every-kind.hex";
    static final List<String> LIVE_DUMPS = List.of("dump-live.hex", "dump-ftp-data.hex");
    static final List<String> ALL =
            List.of("dump-live.hex", "dump-ftp-data.hex", EVERY_KIND, "events-live.hex");

    private Golden() {}

    public static List<byte[]> messages(String file) {
        try (InputStream in = Golden.class.getResourceAsStream("/golden/" + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no golden file " + file);
            }
            List<byte[]> messages = new ArrayList<>();
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            for (String line : text.lines().toList()) {
                if (!line.isEmpty() && !line.startsWith("#")) {
                    messages.add(HexFormat.of().parseHex(line));
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static List<byte[]> messages(List<String> files) {
        List<byte[]> messages = new ArrayList<>();
        files.forEach(file -> messages.addAll(messages(file)));
        return messages;
    }

    /// Native memory, as everywhere: a parser that meets both kinds becomes slow.
    public static MemorySegment segment(byte[] bytes) {
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(bytes.length, 1), Long.BYTES);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    public static FlowView view(byte[] message) {
        return new FlowView().wrap(segment(message), 0, message.length);
    }
}
