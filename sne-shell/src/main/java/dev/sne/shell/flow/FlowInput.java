// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.shell.session.Session;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    private static final int BUFFER_BYTES = 64 * 1024;

    private final String name;
    private final Source source;

    private FlowInput(String name, Source source) {
        this.name = name;
        this.source = source;
    }

    /// Where the bytes come from.
    private interface Source {
        InputStream open() throws IOException;
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
            return new FlowInput(name, () -> Files.newInputStream(path));
        }
        byte[] bytes = Files.readAllBytes(path);
        return new FlowInput(name, () -> new ByteArrayInputStream(bytes));
    }

    /// All of standard input.
    public static FlowInput standardInput(Session session) throws IOException {
        byte[] bytes = session.in().readAllBytes();
        return new FlowInput("<stdin>", () -> new ByteArrayInputStream(bytes));
    }

    /// Flows given as words, one a word: each counts as a line.
    public static FlowInput words(List<String> flows) {
        byte[] bytes = String.join("\n", flows).getBytes(StandardCharsets.UTF_8);
        return new FlowInput("flow", () -> new ByteArrayInputStream(bytes));
    }

    /// How messages call it.
    public String name() {
        return name;
    }

    /// Starts at its beginning.
    FlowReader open() throws IOException {
        InputStream in = expanded(source.open());
        try {
            return FlowReaders.of(in);
        } catch (IOException | RuntimeException e) {
            in.close();
            throw e;
        }
    }

    private static InputStream expanded(InputStream raw) throws IOException {
        InputStream in = new BufferedInputStream(raw, BUFFER_BYTES);
        in.mark(2);
        boolean compressed = in.read() == GZIP_MAGIC_1 && in.read() == GZIP_MAGIC_2;
        in.reset();
        return compressed ? new GZIPInputStream(in, BUFFER_BYTES) : in;
    }
}
