// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.PosixSpawn;
import dev.sne.netlink4j.ffm.SystemCall;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/// Java programs that run inside a network namespace, each in a process of its own that does not
/// outlive this one, however this one ends: see [Dependent]. Takes no program of the system's.
///
/// What the kernel takes for the death of a parent is the end of the *thread* that has started the
/// process. So one thread starts them all, and lives until this is closed. Thread-safe.
public final class Children implements AutoCloseable {
    private static final int AT_FDCWD = -100;
    private static final int O_WRONLY = 1;
    private static final int O_CREAT = 0x40;
    private static final int O_APPEND = 0x400;
    private static final int FILE_MODE = 0600;

    /// Empty for no more.
    private final LinkedBlockingQueue<Optional<FutureTask<Child>>> wanted =
            new LinkedBlockingQueue<>();

    private final List<Child> started = new ArrayList<>();
    private final Thread parent;
    private boolean closed;

    /// @param name of the thread that starts them
    /// @param namespace where they live; not needed any more once [#start] has been called
    public Children(String name, NetworkNamespace namespace) {
        parent = namespace.thread(name, this::work);
        parent.setDaemon(true);
        parent.start();
    }

    private void work() {
        try {
            for (var task = wanted.take(); task.isPresent(); task = wanted.take()) {
                task.get().run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Starts a program.
    ///
    /// @param java the command line up to the main class, which is to be found with it: a `java`
    ///   and its options
    /// @param mainClass the program
    /// @param output a file to which it appends what it writes
    public synchronized Child start(
            List<String> java, String mainClass, List<String> arguments, Path output) {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        List<String> command = new ArrayList<>(java);
        command.add(Dependent.class.getName());
        command.add(Long.toString(ProcessHandle.current().pid()));
        command.add(mainClass);
        command.addAll(arguments);
        FutureTask<Child> task = new FutureTask<>(() -> spawn(command, output));
        wanted.add(Optional.of(task));
        try {
            Child child = task.get();
            started.add(child);
            return child;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause
                    ? cause
                    : new CompletionException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a process was started", e);
        }
    }

    /// The command line of a `java` like this one with the same class path, up to the main class.
    public static List<String> sameJava(String... options) {
        List<String> java = new ArrayList<>();
        java.add(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        java.add("--enable-native-access=ALL-UNNAMED");
        java.add("--sun-misc-unsafe-memory-access=allow");
        java.addAll(List.of(options));
        java.add("-cp");
        java.add(System.getProperty("java.class.path"));
        return java;
    }

    private static Child spawn(List<String> command, Path output) {
        List<String> environment = new ArrayList<>();
        System.getenv().forEach((name, value) -> environment.add(name + "=" + value));
        int log = openToAppend(output);
        try {
            int pid = PosixSpawn.start(command, environment, log);
            return new Child(SystemCallException.check(pid, "start " + command.getFirst()));
        } finally {
            Libc.close(log);
        }
    }

    private static int openToAppend(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment path = arena.allocateFrom(file.toString());
            int flags = O_WRONLY | O_CREAT | O_APPEND | Libc.O_CLOEXEC;
            long fd =
                    Libc.call(SystemCall.OPENAT, AT_FDCWD, path.address(), flags, FILE_MODE, 0, 0);
            Reference.reachabilityFence(path);
            return SystemCallException.check((int) fd, "open " + file);
        }
    }

    /// Kills those that are still alive. Idempotent.
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            for (Child child : started) {
                child.kill();
            }
            wanted.add(Optional.empty());
            try {
                parent.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
