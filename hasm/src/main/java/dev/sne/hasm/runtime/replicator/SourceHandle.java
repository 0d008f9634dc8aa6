// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/// Lets an event loop wait for a descriptor that somebody else reads and closes.
final class SourceHandle implements EpollIoHandle {
    /// What never happens to a netlink socket. To wait for [EpollIoOps#NONE] would end the
    /// registration.
    private static final EpollIoOps NOTHING = EpollIoOps.EPOLLRDHUP;

    private final FileDescriptor fd;
    private final Runnable readable;
    private @Nullable IoRegistration registration;
    private boolean paused;

    private SourceHandle(int fd, Runnable readable) {
        this.fd = new FileDescriptor(fd);
        this.readable = readable;
    }

    /// Calls `readable` on the loop whenever there is something to read, or an error to fetch.
    static SourceHandle register(IoEventLoop loop, int fd, Runnable readable) {
        SourceHandle handle = new SourceHandle(fd, readable);
        IoRegistration registration = loop.register(handle).syncUninterruptibly().getNow();
        handle.registration = registration;
        registration.submit(EpollIoOps.EPOLLIN);
        return handle;
    }

    @Override
    public FileDescriptor fd() {
        return fd;
    }

    @Override
    public void handle(IoRegistration from, IoEvent event) {
        EpollIoOps ops = ((EpollIoEvent) event).ops();
        if (ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR)) {
            readable.run();
        }
    }

    /// Does not call for what there is to read until [#resume]. On the loop, as that is.
    void pause() {
        if (!paused) {
            paused = true;
            submit(NOTHING);
        }
    }

    /// Calls again, at once if there is something to read already.
    void resume() {
        if (paused) {
            paused = false;
            submit(EpollIoOps.EPOLLIN);
        }
    }

    private void submit(EpollIoOps ops) {
        IoRegistration current = registration;
        if (current != null) {
            current.submit(ops);
        }
    }

    /// Waits no longer; before the descriptor is closed.
    @Override
    public void close() {
        IoRegistration current = registration;
        if (current != null) {
            registration = null;
            current.cancel();
        }
    }
}
