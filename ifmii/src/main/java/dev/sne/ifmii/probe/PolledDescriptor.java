// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.netlink4j.ffm.Libc;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.concurrent.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A file descriptor on an event loop. Opened by any thread, then used by the loop alone.
final class PolledDescriptor implements EpollIoHandle {
    /// How much to read before other work of the event loop has its turn: who floods a socket must
    /// not hold up timers. What is left calls the handler again at once.
    static final int MOST_AT_ONCE = 64;

    private final int number;
    private final FileDescriptor fd;
    private @Nullable IoRegistration registration;
    private Consumer<EpollIoOps> handler = ops -> {};
    private boolean closed;

    /// Takes a descriptor over.
    PolledDescriptor(int number) {
        this.number = number;
        fd = new FileDescriptor(number);
    }

    /// The number; it belongs to this object.
    int number() {
        return number;
    }

    /// Has `handler` called whenever one of these events, an error or the other side's end is
    /// there, until something else is asked for.
    ///
    /// @throws IllegalStateException if the event loop cannot watch it
    void on(IoEventLoop loop, EpollIoOps ops, Consumer<EpollIoOps> handler) {
        this.handler = handler;
        if (registration == null) {
            // On the event loop's own thread this is done when the call returns.
            Future<IoRegistration> registering = loop.register(this);
            if (!registering.isSuccess()) {
                throw new IllegalStateException(
                        "watch a descriptor on the event loop", registering.cause());
            }
            registration = registering.getNow();
        }
        registration.submit(ops);
    }

    /// Has nothing called until [#on] is used again.
    void pause() {
        handler = ops -> {};
        if (registration != null && !closed) {
            // Netty's registration does not survive an empty set. An error, as of an interface that
            // is down, stays until it is read, and would wake the event loop all the time: told by
            // its edge it wakes it once.
            registration.submit(EpollIoOps.EPOLLRDHUP.with(EpollIoOps.EPOLLET));
        }
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
        if (!closed) {
            handler.accept(((EpollIoEvent) event).ops());
        }
    }

    /// Gives the descriptor away, still open: to nobody's event loop.
    int release() {
        closed = true;
        if (registration != null) {
            registration.cancel();
        }
        return number;
    }

    /// Idempotent.
    @Override
    public void close() {
        if (!closed) {
            Libc.close(release());
        }
    }
}
