// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Epoch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// What a host has to remember across its lives, in a small text file: which life this is, and the
/// largest number of a mastership that it may have claimed or voted for.
///
/// The file is replaced as a whole, and is safe on disk, name included, when a method that writes
/// it returns. A host that has lost its file goes on with the time of day as its life, so that the
/// others still take it for a new one. Not thread-safe.
public final class HostRecord {
    private static final String TITLE = "sne host record 1";
    private static final String INCARNATION = "incarnation ";
    private static final String COUNTER = "counter ";

    private final Path file;
    private final long incarnation;
    private final long storedCounter;
    private long written;

    private HostRecord(Path file, long incarnation, long storedCounter) {
        this.file = file;
        this.incarnation = incarnation;
        this.storedCounter = storedCounter;
        written = storedCounter;
    }

    /// Begins another life: when this returns, no later one can have the same number.
    ///
    /// @param file in a directory that exists; created if it is not there
    /// @throws IOException if it can't be read or written, or holds something else
    public static HostRecord begin(Path file) throws IOException {
        Path absolute = file.toAbsolutePath();
        long before = -1;
        long counter = 0;
        try {
            List<String> lines = Files.readAllLines(absolute, StandardCharsets.US_ASCII);
            if (lines.size() != 3 || !lines.get(0).equals(TITLE)) {
                throw new IOException(absolute + ": expected three lines, \"" + TITLE + "\" first");
            }
            before = number(absolute, lines, 1, INCARNATION, Long.MAX_VALUE - 1);
            counter = number(absolute, lines, 2, COUNTER, Epoch.MAX_COUNTER);
        } catch (NoSuchFileException firstLife) {
            // Or the file was lost.
        }
        long life = Math.max(before + 1, System.currentTimeMillis());
        HostRecord begun = new HostRecord(absolute, life, counter);
        begun.write(counter);
        return begun;
    }

    private static long number(Path file, List<String> lines, int at, String name, long max)
            throws IOException {
        String line = lines.get(at);
        try {
            if (line.startsWith(name)) {
                long value = Long.parseLong(line.substring(name.length()));
                if (value >= 0 && value <= max) {
                    return value;
                }
            }
        } catch (NumberFormatException notOne) {
            // Told below.
        }
        throw new IOException(
                file + ": line " + (at + 1) + ": expected \"" + name + "\" and 0 to " + max);
    }

    /// Which life of the host this is, larger than any before.
    public long incarnation() {
        return incarnation;
    }

    /// The largest number that was kept in the lives before, 0 if none was.
    public long storedCounter() {
        return storedCounter;
    }

    /// Keeps a number, unless a larger one is kept. When this returns it is safe.
    void write(long counter) throws IOException {
        written = Math.max(written, counter);
        String text = TITLE + "\n" + INCARNATION + incarnation + "\n" + COUNTER + written + "\n";
        Path next = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out =
                FileChannel.open(
                        next,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path directory = file.getParent();
        if (directory != null) {
            try (FileChannel name = FileChannel.open(directory, StandardOpenOption.READ)) {
                name.force(true);
            }
        }
    }
}
