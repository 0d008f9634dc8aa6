// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.text.InputFormat;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// A text with flows that can be read more than once: all of it has to be understood before the
/// first flow goes to the kernel.
///
/// A file is read anew each time, so it is never held in memory; standard input is, because it
/// comes but once. Compressed text (gzip) is recognised and expanded.
public final class FlowInput {
    private static final int GZIP_MAGIC_1 = 0x1f;
    private static final int GZIP_MAGIC_2 = 0x8b;
    private static final int LOOK_BYTES = 4096;
    private static final int BUFFER_BYTES = 64 * 1024;

    private final String name;
    private final Source source;
    private final long size;

    private final int wrongStatus;

    private FlowInput(String name, Source source, long size, int wrongStatus) {
        this.name = name;
        this.source = source;
        this.size = size;
        this.wrongStatus = wrongStatus;
    }

    /// Where the bytes come from.
    private interface Source {
        /// The bytes from number `offset` on.
        InputStream open(long offset) throws IOException;
    }

    /// The file `name`, or standard input for `-`.
    public static FlowInput file(Session session, String name) throws IOException {
        if (name.equals("-")) {
            return standardInput(session);
        }
        Path path = Path.of(name);
        if (!Files.exists(path)) {
            throw new NoSuchFileException(name);
        }
        if (Files.isDirectory(path)) {
            throw new IOException(name + ": is a directory");
        }
        if (Files.isRegularFile(path)) {
            return new FlowInput(
                    name, offset -> openFile(path, offset), Files.size(path), ExitStatus.FAILED);
        }
        return held(name, Files.readAllBytes(path), ExitStatus.FAILED);
    }

    /// All of standard input.
    public static FlowInput standardInput(Session session) throws IOException {
        return held("<stdin>", session.in().readAllBytes(), ExitStatus.FAILED);
    }

    /// Flows given as words, one a word: each counts as a line.
    public static FlowInput words(List<String> flows) {
        byte[] bytes = String.join("\n", flows).getBytes(StandardCharsets.UTF_8);
        return held("flow", bytes, ExitStatus.USAGE);
    }

    private static FlowInput held(String name, byte[] bytes, int wrongStatus) {
        Source source =
                offset ->
                        new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
        return new FlowInput(name, source, bytes.length, wrongStatus);
    }

    private static InputStream openFile(Path path, long offset) throws IOException {
        FileInputStream in = new FileInputStream(path.toFile());
        try {
            in.getChannel().position(offset);
            return in;
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /// How messages call it.
    public String name() {
        return name;
    }

    /// What a command ends with that finds something in the text that is no flow.
    int wrongStatus() {
        return wrongStatus;
    }

    /// Starts at its beginning.
    FlowReader open() throws IOException {
        InputStream in = source.open(0);
        try {
            byte[] start = in.readNBytes(LOOK_BYTES);
            in.close();
            in = source.open(0);
            if (isCompressed(start)) {
                in = new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), LOOK_BYTES);
                in.mark(LOOK_BYTES);
                start = in.readNBytes(LOOK_BYTES);
                in.reset();
            }
            return isArray(start) ? new JsonArrayReader(in) : new LineFlowReader(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    /// Readers for one part each, of about the same size, in order: as many as asked for, or one if
    /// the text cannot be divided.
    ///
    /// @param leastBytes of a part
    List<FlowReader> parts(int most, long leastBytes) throws IOException {
        long count = Math.min(most, size / leastBytes);
        if (count < 2 || !isDivisible()) {
            return List.of(open());
        }
        List<FlowReader> parts = new ArrayList<>();
        long from = 0;
        for (int i = 1; i <= count; i++) {
            long to = i == count ? size : lineStart(size / count * i);
            parts.add(new LineFlowReader(new LimitedInput(source.open(from), to - from)));
            from = to;
        }
        return parts;
    }

    private boolean isDivisible() throws IOException {
        try (InputStream in = source.open(0)) {
            byte[] start = in.readNBytes(LOOK_BYTES);
            return !isCompressed(start) && !isArray(start);
        }
    }

    /// The first start of a line at `offset` or behind it.
    private long lineStart(long offset) throws IOException {
        try (InputStream in = new BufferedInputStream(source.open(offset - 1))) {
            long at = offset - 1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                at++;
                if (b == '\n') {
                    return at;
                }
            }
            return size;
        }
    }

    private static boolean isCompressed(byte[] start) {
        return start.length >= 2
                && (start[0] & 0xff) == GZIP_MAGIC_1
                && (start[1] & 0xff) == GZIP_MAGIC_2;
    }

    private static boolean isArray(byte[] start) {
        return InputFormat.detect(start, start.length) == InputFormat.JSON;
    }
}
