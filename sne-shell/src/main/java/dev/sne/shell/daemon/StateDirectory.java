// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.runtime.node.HostRecord;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/// The directory where a daemon keeps what it must not forget. Two daemons that share one would be
/// one host twice: the first keeps the others out.
final class StateDirectory implements AutoCloseable {
    private final Path directory;
    private final FileChannel channel;

    private StateDirectory(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /// Opens the directory, and makes it if it is not there.
    ///
    /// @throws DaemonException when another daemon has it
    /// @throws IOException when it can't be made or written to
    static StateDirectory open(Path directory) throws IOException, DaemonException {
        Files.createDirectories(directory);
        Path file = directory.resolve("lock");
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = lock(channel) != null;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        if (!taken) {
            throw new DaemonException("another daemon runs with the state-directory " + directory);
        }
        return new StateDirectory(directory, channel);
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /// Begins another life of the host.
    HostRecord begin() throws IOException {
        return HostRecord.begin(directory.resolve("host"));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
