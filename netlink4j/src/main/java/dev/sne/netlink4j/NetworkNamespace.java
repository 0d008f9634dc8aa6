// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import dev.sne.netlink4j.ffm.Libc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A handle on a network namespace (network_namespaces(7)). While it is open the namespace lives
/// on, even without a process or a name.
///
/// A namespace belongs to a *thread*, and threads and processes started by a thread inherit it. So
/// nothing here ever moves the calling thread: work inside runs on a platform thread of its own,
/// which ends with it. Sockets stay in the namespace that they were opened in, whoever uses them.
///
/// Thread-safe. Entering another one than the own takes `CAP_SYS_ADMIN`, in the namespace's own
/// user namespace too.
public final class NetworkNamespace implements AutoCloseable {
    private static final String NAMED = "/run/netns/";
    private static final String OWN = "/proc/thread-self/ns/net";

    private final int fd;
    private final String description;
    private final AtomicBoolean closed = new AtomicBoolean();

    private NetworkNamespace(int fd, String description) {
        this.fd = fd;
        this.description = description;
    }

    /// The namespace that `ip netns add` made under this name.
    ///
    /// @param name without a slash
    public static NetworkNamespace named(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("not a namespace name: '" + name + "'");
        }
        return open(NAMED + name, "network namespace '" + name + "'");
    }

    /// The namespace behind a file such as `/proc/1/ns/net`.
    public static NetworkNamespace at(Path path) {
        return open(path.toString(), "network namespace " + path);
    }

    /// The namespace of a process.
    ///
    /// @param pid process id in this process's pid namespace
    public static NetworkNamespace ofProcess(long pid) {
        return open("/proc/" + pid + "/ns/net", "network namespace of process " + pid);
    }

    /// The calling thread's namespace.
    public static NetworkNamespace current() {
        return open(OWN, "the current network namespace");
    }

    /// A new namespace without a name: it ends with its last handle, socket and thread, however
    /// this process ends. Its loopback interface is down.
    public static NetworkNamespace create() {
        return onThread(
                "netns-create",
                null,
                () -> {
                    String operation = "create a network namespace";
                    SystemCallException.check(Libc.unshare(Libc.CLONE_NEWNET), operation);
                    return open(OWN, "a new network namespace");
                });
    }

    private static NetworkNamespace open(String path, String description) {
        int fd = SystemCallException.check(Libc.openReadOnly(path), "open " + description);
        return new NetworkNamespace(fd, description);
    }

    /// The file descriptor, for Netlink attributes such as `IFLA_NET_NS_FD`. It belongs to this
    /// handle.
    public int fd() {
        if (closed.get()) {
            throw new IllegalStateException(description + " is closed");
        }
        return fd;
    }

    /// A path to the namespace that other threads of this process can open.
    public Path path() {
        return Path.of("/proc/self/fd/" + fd());
    }

    /// Runs `task` inside and waits for it: on a thread of its own, or on the calling one if that
    /// is inside already. A new thread is not for nothing where all processors are busy: the JVM
    /// holds a lock of its own (`Threads_lock`) until it has run for the first time, and the next
    /// safepoint waits for that.
    ///
    /// @return what the task returned
    /// @throws SystemCallException when the namespace can't be entered; the task has not run then
    public <T extends @Nullable Object> T call(Callable<T> task) {
        if (isHere()) {
            Outcome<T> outcome = new Outcome<>(null, task);
            outcome.run();
            return outcome.get();
        }
        return onThread("netns-call", this, task);
    }

    /// A platform thread, not started, that spends its life inside. What it starts, starts inside.
    ///
    /// @param name the thread's name
    /// @param task what it does; when the namespace can't be entered, the thread ends with a
    ///   [SystemCallException] instead
    public Thread thread(String name, Runnable task) {
        return Thread.ofPlatform()
                .name(name)
                .unstarted(() -> {
                    enter();
                    task.run();
                });
    }

    /// To enter a namespace takes CAP_SYS_ADMIN, even where one is in it already. Whoever has to do
    /// with its own alone can do without.
    private void enter() {
        int result = Libc.setNamespace(fd(), Libc.CLONE_NEWNET);
        if (result != -Errno.EPERM.number() || !isHere()) {
            SystemCallException.check(result, "enter " + description);
        }
    }

    /// Whether the calling thread is in it.
    private boolean isHere() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net"))
                    .equals(Files.readSymbolicLink(path()));
        } catch (IOException e) {
            return false;
        }
    }

    /// Closes this handle. Idempotent.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            Libc.close(fd);
        }
    }

    @Override
    public String toString() {
        return description;
    }

    private static <T extends @Nullable Object> T onThread(
            String name, @Nullable NetworkNamespace inside, Callable<T> task) {
        Outcome<T> outcome = new Outcome<>(inside, task);
        Thread thread = Thread.ofPlatform().name(name).start(outcome);
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return outcome.get();
    }

    /// What became of a task; written by its thread, read after that has ended.
    private static final class Outcome<T extends @Nullable Object> implements Runnable {
        private final @Nullable NetworkNamespace inside;
        private final Callable<T> task;
        private @Nullable T result;
        private @Nullable Throwable failure;

        Outcome(@Nullable NetworkNamespace inside, Callable<T> task) {
            this.inside = inside;
            this.task = task;
        }

        @Override
        public void run() {
            try {
                if (inside != null) {
                    inside.enter();
                }
                result = task.call();
            } catch (Throwable e) {
                failure = e;
            }
        }

        @SuppressWarnings("NullAway") // Null only where T allows it.
        T get() {
            return switch (failure) {
                case null -> result;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            };
        }
    }
}
