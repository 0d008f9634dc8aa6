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
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Raises `nf_conntrack_max` while it is open, and puts it back: also when the process is ended by
/// a signal. The limit is the whole machine's and can be changed in the initial namespace only.
public final class TableLimit implements AutoCloseable {
    private static final Path SETTINGS = Path.of("/proc/sys/net/netfilter");
    private static final String LIMIT = "nf_conntrack_max";
    private static final String BUCKETS = "nf_conntrack_buckets";

    /// Whoever else raised the limit meanwhile would put back a wrong one, and two measurements at
    /// once are none.
    private static final Path LOCK = Path.of("/run/lock/sne-bench");

    private static final long LOOK_NANOS = 100_000_000;

    private final FileChannel lock;
    private final Thread hook = new Thread(this::restore, "restore-nf_conntrack_max");

    /// What was raised, and what it was before.
    private final Map<Path, String> before = new LinkedHashMap<>();

    private TableLimit(Session session) throws IOException {
        lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            awaitTurn(session);
        } catch (RuntimeException | IOException e) {
            lock.close();
            throw e;
        }
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Makes sure that a table takes `flows` flows.
    public static TableLimit of(Session session, long flows) throws IOException {
        TableLimit limit = new TableLimit(session);
        limit.raise(LIMIT, flows);
        return limit;
    }

    /// Makes sure that the tables of some hosts in one kernel take `flows` flows each. Namespaces
    /// share the buckets of one hash table: it gets as many as the hosts would have together.
    public static TableLimit ofHosts(Session session, int hosts, long flows) throws IOException {
        TableLimit limit = of(session, flows);
        limit.raise(BUCKETS, hosts * flows);
        return limit;
    }

    private synchronized void raise(String name, long least) throws IOException {
        Path setting = SETTINGS.resolve(name);
        // Not readString: it begins with one byte, after which the kernel says that this is the
        // end.
        String now = Files.readAllLines(setting).getFirst();
        long limit = Long.parseLong(now);
        if (limit == 0 || limit >= least) {
            return;
        }
        before.put(setting, now);
        try {
            Files.writeString(setting, Long.toString(least));
        } catch (IOException e) {
            close();
            throw new CommandException(
                    ExitStatus.FAILED,
                    setting + " is " + limit + " and cannot be raised to " + least,
                    e);
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
        before.forEach((setting, value) -> {
            try {
                Files.writeString(setting, value);
            } catch (IOException e) {
                System.err.println("sne: bench: cannot restore " + setting + " to " + value);
            }
        });
        before.clear();
    }

    @Override
    public void close() throws IOException {
        restore();
        Runtime.getRuntime().removeShutdownHook(hook);
        lock.close();
    }
}
