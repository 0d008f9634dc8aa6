// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/// What this process holds of the system at one moment: descriptors, threads, the network
/// namespaces that its threads are in, and the interfaces of the calling thread's namespace. Two of
/// them tell what was left behind in between.
///
/// @param items one line for each thing held
public record Holdings(Set<String> items) {
    private static final Duration PAUSE = Duration.ofMillis(5);

    static {
        // The first channel of a process makes a descriptor that the JDK keeps for all of them.
        try {
            SocketChannel.open().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Holdings {
        items = Set.copyOf(items);
    }

    /// What is held now.
    public static Holdings now() {
        Set<String> items = new TreeSet<>();
        try {
            addDescriptors(items);
            addNamespaces(items);
            addThreads(items);
            addInterfaces(items);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Holdings(items);
    }

    /// Waits until nothing is held that was not held then.
    ///
    /// @return what still is when the time is over; empty for nothing
    public List<String> awaitNothingNew(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            Set<String> added = new TreeSet<>(now().items);
            added.removeAll(items);
            if (added.isEmpty() || System.nanoTime() - deadline >= 0) {
                return new ArrayList<>(added);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /// Files are left out, as the virtual machine opens jars whenever it likes; so is the directory
    /// that is being listed.
    private static void addDescriptors(Set<String> items) throws IOException {
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path fd : fds) {
                String target = link(fd);
                if (!target.isEmpty() && !target.startsWith("/")) {
                    items.add("descriptor " + fd.getFileName() + " -> " + target);
                }
            }
        }
    }

    private static void addNamespaces(Set<String> items) throws IOException {
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path task : tasks) {
                String namespace = link(task.resolve("ns/net"));
                if (!namespace.isEmpty()) {
                    items.add("a thread in network namespace " + namespace);
                }
            }
        }
    }

    /// Threads that the runtime starts for itself are left out.
    private static void addThreads(Set<String> items) {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup();
            boolean own =
                    group != null
                            && !group.getName().equals("system")
                            && !group.getName().startsWith("Innocuous")
                            && !thread.getName().startsWith("ForkJoinPool.commonPool");
            if (own) {
                items.add("thread " + thread.threadId() + " '" + thread.getName() + "'");
            }
        }
    }

    private static void addInterfaces(Set<String> items) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/thread-self/net/dev"))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                items.add("interface " + line.substring(0, colon).strip());
            }
        }
    }

    /// Where a symbolic link of /proc points; empty when it has gone meanwhile. Of a thread that
    /// has just ended the kernel says that access is denied (`proc_ns_readlink` in
    /// `fs/proc/namespaces.c`).
    private static String link(Path path) throws IOException {
        try {
            return Files.readSymbolicLink(path).toString();
        } catch (NoSuchFileException | AccessDeniedException gone) {
            return "";
        }
    }
}
