// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/// Raises `nf_conntrack_max` while it is open, and puts it back: also when the process is ended by
/// a signal. The limit is the whole machine's and can be changed in the initial namespace only.
public final class TableLimit implements AutoCloseable {
    private static final Path SETTING = Path.of("/proc/sys/net/netfilter/nf_conntrack_max");

    /// Whoever else raised the limit meanwhile would put back a wrong one, and two measurements at
    /// once are none.
    private static final Path LOCK = Path.of("/run/lock/sne-bench");

    private static final long LOOK_NANOS = 100_000_000;

    private final FileChannel lock;
    private final String before;
    private final Thread hook;
    private boolean raised;

    /// Makes sure that the table takes `flows` flows.
    public TableLimit(Session session, long flows) throws IOException {
        lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            awaitTurn(session);
        } catch (RuntimeException | IOException e) {
            lock.close();
            throw e;
        }
        // Not readString: it begins with one byte, after which the kernel says that this is the
        // end.
        before = Files.readAllLines(SETTING).getFirst();
        hook = new Thread(this::restore, "restore-nf_conntrack_max");
        long limit = Long.parseLong(before);
        if (limit != 0 && limit < flows) {
            Runtime.getRuntime().addShutdownHook(hook);
            raised = true;
            try {
                Files.writeString(SETTING, Long.toString(flows));
            } catch (IOException e) {
                close();
                throw new CommandException(
                        ExitStatus.FAILED,
                        "the table takes "
                                + limit
                                + " flows only and "
                                + SETTING
                                + " cannot be raised to "
                                + flows,
                        e);
            }
        }
    }

    private void awaitTurn(Session session) throws IOException {
        boolean told = false;
        while (lock.tryLock() == null) {
            if (!told) {
                told = true;
                session.summary("waiting for another benchmark to end");
            }
            LockSupport.parkNanos(LOOK_NANOS);
            session.cancellation().check();
        }
    }

    private synchronized void restore() {
        if (raised) {
            raised = false;
            try {
                Files.writeString(SETTING, before);
            } catch (IOException e) {
                System.err.println("sne: bench: cannot restore " + SETTING + " to " + before);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (raised) {
            restore();
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        lock.close();
    }
}
