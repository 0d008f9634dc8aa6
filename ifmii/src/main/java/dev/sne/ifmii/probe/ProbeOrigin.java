// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import io.netty.channel.IoEventLoop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where probes start from: the event loop that they run on, and the network namespace that their
/// sockets are opened and their programs started in.
///
/// A namespace belongs to a thread, so opening is left to one of the origin's own, `sne-probe`,
/// whether there is a namespace to enter or not: the event loop never waits for it. A second one,
/// `sne-probe-tls`, does the arithmetic of TLS handshakes. Both start when they are needed.
///
/// Closing may be done by any thread, after the probes were closed; the rest belongs to the event
/// loop.
public final class ProbeOrigin implements AutoCloseable {
    /// Room for any datagram: whoever is called by the event loop may use it until it returns.
    private static final int BUFFER_BYTES = 1 << 16;

    private final IoEventLoop loop;
    private final ExecutorService opener;
    private final ExecutorService tls;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);

    private ProbeOrigin(IoEventLoop loop, @Nullable NetworkNamespace namespace) {
        this.loop = loop;
        opener = Executors.newSingleThreadExecutor(threads("sne-probe", namespace));
        tls = Executors.newSingleThreadExecutor(threads("sne-probe-tls", null));
    }

    /// Probes of the namespace that this thread is in.
    ///
    /// @param loop with an `EpollIoHandler`; shared with others at will
    public static ProbeOrigin open(IoEventLoop loop) {
        return new ProbeOrigin(loop, null);
    }

    /// Probes of a namespace, which is to stay open until the origin is closed.
    ///
    /// @param loop with an `EpollIoHandler`; shared with others at will
    /// @throws SystemCallException if it can't be entered
    public static ProbeOrigin open(IoEventLoop loop, NetworkNamespace namespace) {
        namespace.<@Nullable Void>call(() -> null);
        return new ProbeOrigin(loop, namespace);
    }

    private static ThreadFactory threads(String name, @Nullable NetworkNamespace namespace) {
        return task -> {
            Thread thread =
                    namespace == null
                            ? Thread.ofPlatform().name(name).unstarted(task)
                            : namespace.thread(name, task);
            thread.setDaemon(true);
            return thread;
        };
    }

    /// The event loop that the probes run on.
    public IoEventLoop loop() {
        return loop;
    }

    MemorySegment buffer() {
        return buffer;
    }

    Executor tls() {
        return tls;
    }

    void checkOnLoop() {
        if (!loop.inEventLoop()) {
            throw new IllegalStateException(
                    "a probe belongs to its event loop, not to thread "
                            + Thread.currentThread().getName());
        }
    }

    /// Makes something in the namespace and goes on with it on the event loop; a failure of either
    /// is the attempt's.
    ///
    /// @param discard what becomes of it when the attempt is over before it could be used
    <T> void make(Attempt attempt, Supplier<T> maker, Consumer<T> use, Consumer<T> discard) {
        try {
            opener.execute(() -> make0(attempt, maker, use, discard));
        } catch (RejectedExecutionException e) {
            attempt.fail(Reason.LOCAL, "the origin of the probe is closed");
        }
    }

    private <T> void make0(
            Attempt attempt, Supplier<T> maker, Consumer<T> use, Consumer<T> discard) {
        T made;
        try {
            made = maker.get();
        } catch (SystemCallException e) {
            loop.execute(() -> TimedProbe.failOf(attempt, e));
            return;
        } catch (RuntimeException e) {
            loop.execute(() -> TimedProbe.failOf(attempt, Reason.LOCAL, e));
            return;
        }
        try {
            loop.execute(() -> goOn(attempt, made, use, discard));
        } catch (RejectedExecutionException e) {
            // The loop has ended, and the attempt with it.
            discard.accept(made);
        }
    }

    private static <T> void goOn(Attempt attempt, T made, Consumer<T> use, Consumer<T> discard) {
        if (attempt.isOver()) {
            discard.accept(made);
            return;
        }
        try {
            use.accept(made);
        } catch (SystemCallException e) {
            TimedProbe.failOf(attempt, e);
        } catch (RuntimeException e) {
            TimedProbe.failOf(attempt, Reason.LOCAL, e);
        }
    }

    /// Has something done that takes a while.
    void later(Runnable task) {
        try {
            opener.execute(task);
        } catch (RejectedExecutionException e) {
            // The origin is closed, but its event loop may have others to serve.
            threads("sne-probe", null).newThread(task).start();
        }
    }

    /// Ends the threads. The event loop is left alone.
    @Override
    public void close() {
        opener.shutdown();
        tls.shutdown();
    }
}
