// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// A file that appears under its name when it is complete and safely on disk, or not at all.
///
/// The content goes to a temporary file in the same directory; {@link #commit} flushes it to disk,
/// renames it over the target and flushes the directory. Without a commit, closing removes the
/// temporary file. A symbolic link stays one, and its target is replaced; a device or a pipe is
/// written directly, because there is nothing to replace. Not thread-safe.
public final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final @Nullable Path temporary;
    private final FileOutputStream out;
    private boolean committed;

    public AtomicFile(Path path) throws IOException {
        target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
        if (Files.isDirectory(target)) {
            throw new IOException(path + ": is a directory");
        }
        Path directory = parent();
        if (!Files.isDirectory(directory)) {
            throw new NoSuchFileException(directory.toString());
        }
        if (Files.exists(target) && !Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
            temporary = null;
            out = new FileOutputStream(target.toFile());
        } else {
            temporary = directory.resolve(temporaryName(target.getFileName().toString()));
            Files.newByteChannel(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                    .close();
            out = new FileOutputStream(temporary.toFile());
        }
    }

    /// The name of the temporary file for `name`: hidden, and told apart by process.
    private static String temporaryName(String name) {
        return "." + name + "." + ProcessHandle.current().pid() + ".tmp";
    }

    private Path parent() {
        Path parent = target.getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /// Where the content goes; unbuffered.
    public OutputStream out() {
        return out;
    }

    /// Makes the content the file. Nothing may be written afterwards.
    public void commit() throws IOException {
        if (temporary == null) {
            out.close();
            committed = true;
            return;
        }
        out.getFD().sync();
        out.close();
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
        try (FileChannel directory = FileChannel.open(parent(), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }

    /// Removes the temporary file unless the content was committed.
    @Override
    public void close() throws IOException {
        if (!committed) {
            try {
                out.close();
            } finally {
                if (temporary != null) {
                    Files.deleteIfExists(temporary);
                }
            }
        }
    }
}
