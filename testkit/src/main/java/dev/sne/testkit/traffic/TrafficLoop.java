// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// One thread that lives in a network namespace and does everything there that has to do with
/// sockets: services as well as clients, dozens of them, by poll(2) and timers.
///
/// Thread-safe. A failure in the loop ends it, and is thrown by [#close()].
public final class TrafficLoop implements AutoCloseable {
    private static final int POLLFD_BYTES = 8;
    private static final int POLLFD_EVENTS_OFFSET = 4;
    private static final int POLLFD_REVENTS_OFFSET = 6;
    private static final int TIMESPEC_BYTES = 16;
    private static final int EFD_NONBLOCK = 0x800;
    private static final int EFD_CLOEXEC = 0x80000;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int BUFFER_BYTES = 1 << 16;

    /// Something to do at a time of [System#nanoTime()].
    private record Timer(long at, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            return Long.signum(at - other.at);
        }
    }

    private final Thread thread;
    private final int wakeFd;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile boolean stopping;

    // Of the loop's thread alone.
    private final List<InetSocket> sockets = new ArrayList<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
    private final MemorySegment timeout = Arena.ofAuto().allocate(TIMESPEC_BYTES, Long.BYTES);
    private MemorySegment pollFds = Arena.ofAuto().allocate(64 * POLLFD_BYTES, Long.BYTES);

    private TrafficLoop(String name, NetworkNamespace namespace) {
        long fd = Libc.call(SystemCall.EVENTFD2, 0, EFD_NONBLOCK | EFD_CLOEXEC, 0, 0, 0, 0);
        wakeFd = SystemCallException.check((int) fd, "open an event descriptor");
        thread = namespace.thread(name, this::loop);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((t, failure) -> ended.completeExceptionally(failure));
    }

    /// Starts a loop.
    ///
    /// @param name of its thread
    /// @param namespace where it lives; not needed any more once this returns
    /// @throws SystemCallException when the namespace can't be entered
    public static TrafficLoop start(String name, NetworkNamespace namespace) {
        TrafficLoop loop = new TrafficLoop(name, namespace);
        loop.thread.start();
        try {
            loop.run(() -> {});
        } catch (RuntimeException e) {
            Libc.close(loop.wakeFd);
            throw e;
        }
        return loop;
    }

    /// Runs a task on the loop's thread and waits for it.
    ///
    /// @throws RuntimeException what the task threw
    public void run(Runnable task) {
        if (stopping) {
            throw new IllegalStateException("the loop has ended");
        }
        CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        tasks.add(() -> {
            try {
                task.run();
                done.complete(null);
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        wake();
        join(CompletableFuture.anyOf(done, ended));
    }

    private static void join(CompletableFuture<?> future) {
        try {
            future.join();
        } catch (CompletionException e) {
            switch (e.getCause()) {
                case RuntimeException cause -> throw cause;
                case Error cause -> throw cause;
                case null, default -> throw e;
            }
        }
    }

    private void wake() {
        MemorySegment one = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 1);
        Libc.call(SystemCall.WRITE, wakeFd, one.address(), Long.BYTES, 0, 0, 0);
        Reference.reachabilityFence(one);
    }

    /// Ends the loop and closes all its sockets. Idempotent.
    ///
    /// @throws RuntimeException what made the loop fail earlier
    @Override
    public synchronized void close() {
        if (!stopping) {
            stopping = true;
            wake();
            try {
                join(ended);
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                Libc.close(wakeFd);
            }
        }
    }

    /// Calls `task` on the loop's thread after this time.
    void after(long nanos, Runnable task) {
        timers.add(new Timer(System.nanoTime() + nanos, task));
    }

    /// Memory for the handler that is running.
    MemorySegment buffer() {
        return buffer;
    }

    void add(InetSocket socket) {
        sockets.add(socket);
    }

    void remove(InetSocket socket) {
        sockets.remove(socket);
    }

    private void loop() {
        try {
            while (!stopping) {
                runTasks();
                runTimers();
                InetSocket[] polled = sockets.toArray(InetSocket[]::new);
                await(polled);
                dispatch(polled);
            }
        } finally {
            for (InetSocket socket : sockets.toArray(InetSocket[]::new)) {
                socket.close();
            }
        }
        ended.complete(null);
    }

    private void runTasks() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer first = timers.peek();
                first != null && first.at() - now <= 0;
                first = timers.peek()) {
            timers.remove();
            first.task().run();
        }
    }

    private void await(InetSocket[] polled) {
        long needed = (polled.length + 1L) * POLLFD_BYTES;
        if (pollFds.byteSize() < needed) {
            pollFds = Arena.ofAuto().allocate(2 * needed, Long.BYTES);
        }
        setPollFd(0, wakeFd, InetSocket.POLLIN);
        for (int i = 0; i < polled.length; i++) {
            setPollFd(i + 1, polled[i].fd(), polled[i].interest());
        }
        Timer first = timers.peek();
        long wait = first == null ? NANOS_PER_SECOND : first.at() - System.nanoTime();
        wait = Math.clamp(wait, 0, NANOS_PER_SECOND);
        timeout.set(ValueLayout.JAVA_LONG, 0, wait / NANOS_PER_SECOND);
        timeout.set(ValueLayout.JAVA_LONG, Long.BYTES, wait % NANOS_PER_SECOND);
        long ready =
                Libc.call(
                        SystemCall.PPOLL,
                        pollFds.address(),
                        polled.length + 1,
                        timeout.address(),
                        0,
                        0,
                        0);
        if (ready < 0 && ready != -Libc.EINTR) {
            SystemCallException.check((int) ready, "wait for sockets");
        }
    }

    private void setPollFd(int index, int fd, int events) {
        long at = (long) index * POLLFD_BYTES;
        pollFds.set(ValueLayout.JAVA_INT, at, fd);
        pollFds.set(ValueLayout.JAVA_SHORT, at + POLLFD_EVENTS_OFFSET, (short) events);
        pollFds.set(ValueLayout.JAVA_SHORT, at + POLLFD_REVENTS_OFFSET, (short) 0);
    }

    private boolean isReady(int index) {
        long at = (long) index * POLLFD_BYTES + POLLFD_REVENTS_OFFSET;
        return pollFds.get(ValueLayout.JAVA_SHORT, at) != 0;
    }

    private void dispatch(InetSocket[] polled) {
        if (isReady(0)) {
            Libc.call(SystemCall.READ, wakeFd, buffer.address(), Long.BYTES, 0, 0, 0);
        }
        for (int i = 0; i < polled.length; i++) {
            if (isReady(i + 1)) {
                polled[i].ready();
            }
        }
    }
}
