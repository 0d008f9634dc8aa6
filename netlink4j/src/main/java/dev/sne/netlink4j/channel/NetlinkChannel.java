// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.uapi.Netlink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/// A Netlink socket on an event loop with an `EpollIoHandler`.
///
/// - **Becomes active** by binding it to a [NetlinkAddress]; groups above 32 are joined afterwards.
/// - **Reads** are [DatagramBatch]es, valid only during `channelRead`. Auto-read and `read()` count
///   in batches.
/// - **Lost datagrams** are the user event [OverrunEvent]; the channel stays usable. A datagram
///   that is larger than a batch's slot is reported by `exceptionCaught` and then counts as lost.
/// - **Writes** take a [MessageWriter] (not to be changed until the future completes) or a
///   `ByteBuf` (released), each holding whole messages and sent as one datagram. The kernel carries
///   out the requests during the write, on the event loop; its answers are read like anything else.
///   A datagram that the kernel does not take fails its own future with a
///   [dev.sne.netlink4j.SystemCallException] and leaves the channel usable.
/// - **Closing** works from any thread, like all operations of a channel.
///
/// ```java
/// new Bootstrap()
///         .group(new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory()))
///         .channelFactory(() -> new NetlinkChannel(Netlink.NETLINK_ROUTE))
///         .option(NetlinkChannelOption.SO_RCVBUFFORCE, 8 << 20)
///         .handler(handler)
///         .bind(NetlinkAddress.ofGroups(Rtnetlink.RTNLGRP_LINK));
/// ```
public final class NetlinkChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);
    private static final EpollIoOps READING = EpollIoOps.EPOLLIN;

    /// Registered but not reading. Errors are reported all the same; EPOLLRDHUP never happens on a
    /// Netlink socket, and Netty's registration does not survive an empty set.
    private static final EpollIoOps PAUSED = EpollIoOps.EPOLLRDHUP;

    /// After this many batches the other channels of the event loop have a turn.
    private static final int MAX_BATCHES_PER_READ = 16;

    private final NetlinkDescriptor descriptor;
    private final NetlinkChannelConfig config = new NetlinkChannelConfig(this);
    private final DatagramBatch batch = new DatagramBatch(Arena.ofAuto());
    private volatile @Nullable NetlinkAddress bound;

    // The rest belongs to the event loop.
    private @Nullable IoRegistration registration;
    private boolean reading;
    private boolean readPending;
    private boolean overrunPending;
    private long overruns;

    /// Opens a socket in the calling thread's network namespace.
    ///
    /// @param protocol NETLINK_*, see [Netlink]
    /// @throws dev.sne.netlink4j.SystemCallException if the kernel does not know the protocol
    public NetlinkChannel(int protocol) {
        this(NetlinkDescriptor.open(protocol, null));
    }

    /// Opens a socket in `namespace`, which may be closed afterwards.
    public NetlinkChannel(int protocol, NetworkNamespace namespace) {
        this(NetlinkDescriptor.open(protocol, namespace));
    }

    private NetlinkChannel(NetlinkDescriptor descriptor) {
        super(null);
        this.descriptor = descriptor;
    }

    /// Joins a multicast group. Some groups take CAP_NET_ADMIN. The channel must be registered.
    ///
    /// @param group number, from 1; the local address does not show it
    public ChannelFuture joinGroup(int group) {
        return onEventLoop(Netlink.NETLINK_ADD_MEMBERSHIP, group);
    }

    /// Leaves a multicast group. What is in the receive buffer still arrives.
    public ChannelFuture leaveGroup(int group) {
        return onEventLoop(Netlink.NETLINK_DROP_MEMBERSHIP, group);
    }

    private ChannelFuture onEventLoop(int option, int group) {
        ChannelPromise promise = newPromise();
        if (eventLoop().inEventLoop()) {
            setMembership(option, group, promise);
        } else {
            eventLoop().execute(() -> setMembership(option, group, promise));
        }
        return promise;
    }

    private void setMembership(int option, int group, ChannelPromise promise) {
        try {
            descriptor.setOption(Netlink.SOL_NETLINK, option, group);
            promise.setSuccess();
        } catch (SystemCallException e) {
            promise.setFailure(e);
        }
    }

    @Override
    public NetlinkChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return descriptor.fd().isOpen();
    }

    @Override
    public boolean isActive() {
        return bound != null && isOpen();
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    /// The address that the kernel gave, or null before binding.
    @Override
    public @Nullable NetlinkAddress localAddress() {
        return (NetlinkAddress) super.localAddress();
    }

    /// [NetlinkAddress#KERNEL], or null before binding.
    @Override
    public @Nullable NetlinkAddress remoteAddress() {
        return (NetlinkAddress) super.remoteAddress();
    }

    NetlinkDescriptor descriptor() {
        return descriptor;
    }

    /// Auto-read was switched off, maybe by another thread.
    void autoReadCleared() {
        if (isRegistered()) {
            if (eventLoop().inEventLoop()) {
                readPending = false;
                pauseReading();
            } else {
                eventLoop().execute(this::pauseUnlessWanted);
            }
        }
    }

    private void pauseUnlessWanted() {
        if (!readPending && !config.isAutoRead()) {
            pauseReading();
        }
    }

    private void pauseReading() {
        try {
            setReading(false);
        } catch (UncheckedIOException e) {
            pipeline().fireExceptionCaught(e);
            unsafe().close(voidPromise());
        }
    }

    private void setReading(boolean on) {
        IoRegistration current = registration;
        if (current != null && reading != on) {
            current.submit(on ? READING : PAUSED);
            reading = on;
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new NetlinkUnsafe();
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return loop instanceof IoEventLoop ioLoop && ioLoop.isCompatible(NetlinkUnsafe.class);
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return bound;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return bound == null ? null : NetlinkAddress.KERNEL;
    }

    @Override
    protected void doRegister(ChannelPromise promise) {
        ((IoEventLoop) eventLoop())
                .register((NetlinkUnsafe) unsafe())
                .addListener(future -> {
                    if (future.isSuccess()) {
                        registration = (IoRegistration) future.getNow();
                        promise.setSuccess();
                    } else {
                        promise.setFailure(future.cause());
                    }
                });
    }

    @Override
    protected void doDeregister() {
        IoRegistration current = registration;
        if (current != null) {
            registration = null;
            reading = false;
            current.cancel();
        }
    }

    @Override
    protected void doBind(SocketAddress address) {
        if (!(address instanceof NetlinkAddress netlinkAddress)) {
            throw new IllegalArgumentException("not a Netlink address: " + address);
        }
        bound = descriptor.bind(netlinkAddress);
    }

    @Override
    protected void doDisconnect() throws IOException {
        doClose();
    }

    @Override
    protected void doClose() throws IOException {
        doDeregister();
        descriptor.close();
    }

    @Override
    protected void doBeginRead() {
        readPending = true;
        setReading(true);
    }

    /// Lets `message` pass if it can be sent as it is, or a copy of it that can.
    @Override
    protected Object filterOutboundMessage(Object message) {
        if (message instanceof MessageWriter) {
            return message;
        }
        if (message instanceof ByteBuf buffer) {
            if (buffer.isDirect() && buffer.nioBufferCount() == 1) {
                return buffer;
            }
            ByteBuf copy = alloc().directBuffer(buffer.readableBytes());
            copy.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
            buffer.release();
            return copy;
        }
        throw new UnsupportedOperationException(
                "a Netlink channel writes MessageWriter and ByteBuf, not "
                        + message.getClass().getName());
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        int left = maxMessagesPerWrite();
        for (Object message = out.current(); message != null; message = out.current()) {
            if (left-- == 0) {
                eventLoop().execute(((NetlinkUnsafe) unsafe())::flush0);
                return;
            }
            int sent = send(message);
            if (sent >= 0) {
                out.remove();
            } else {
                out.remove(new SystemCallException("send to the kernel", new Errno(-sent)));
            }
        }
    }

    private int send(Object message) {
        if (message instanceof MessageWriter writer) {
            return descriptor.send(writer.segment(), writer.length());
        }
        ByteBuf buffer = (ByteBuf) message;
        int length = buffer.readableBytes();
        MemorySegment segment =
                MemorySegment.ofBuffer(buffer.internalNioBuffer(buffer.readerIndex(), length));
        return descriptor.send(segment, length);
    }

    private void readReady() {
        if (!reading) {
            takeError();
            return;
        }
        int batches = 0;
        int received;
        do {
            received = batch.receive(descriptor.fd().intValue());
            if (received > 0) {
                batches++;
                deliver();
            } else if (received == -Errno.ENOBUFS.number()) {
                overrunPending = true;
            } else if (received != -Errno.EAGAIN.number() && received != -Errno.EINTR.number()) {
                fail(received);
                return;
            }
            if (overrunPending && emptied(received)) {
                overrunPending = false;
                pipeline().fireUserEventTriggered(new OverrunEvent(++overruns));
            }
        } while (wantsMore(received, batches));
        pipeline().fireChannelReadComplete();
        pauseUnlessWanted();
    }

    private void deliver() {
        readPending = false;
        int truncated = batch.truncated();
        if (truncated != 0) {
            overrunPending = true;
            pipeline()
                    .fireExceptionCaught(
                            new DecodeException(
                                    "",
                                    DatagramBatch.SLOT_BYTES,
                                    "a datagram of " + truncated + " bytes was cut off"));
        }
        pipeline().fireChannelRead(batch);
    }

    /// Whether the kernel's receive buffer was empty at the end of a receive call. That is when the
    /// kernel, after an overrun, starts to deliver again.
    private static boolean emptied(int received) {
        return received == -Errno.EAGAIN.number()
                || received > 0 && received < DatagramBatch.CAPACITY;
    }

    private boolean wantsMore(int received, int batches) {
        if (!isActive() || !config.isAutoRead() && !readPending) {
            return false;
        }
        if (received == DatagramBatch.CAPACITY) {
            // The way to the end of the overrun is no longer than the receive buffer.
            return batches < MAX_BATCHES_PER_READ || overrunPending;
        }
        return received == -Errno.ENOBUFS.number() || received == -Errno.EINTR.number();
    }

    /// Fetches the error that epoll tells of again and again otherwise.
    private void takeError() {
        int error = descriptor.getOption(Netlink.SOL_SOCKET, Netlink.SO_ERROR);
        if (error == Errno.ENOBUFS.number()) {
            overrunPending = true;
        } else if (error != 0) {
            fail(-error);
        }
    }

    private void fail(int negatedErrno) {
        Errno errno = new Errno(-negatedErrno);
        pipeline().fireExceptionCaught(new SystemCallException("receive from the kernel", errno));
        unsafe().close(voidPromise());
    }

    private final class NetlinkUnsafe extends AbstractUnsafe implements EpollIoHandle {
        @Override
        public FileDescriptor fd() {
            return descriptor.fd();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            EpollIoOps ops = ((EpollIoEvent) event).ops();
            // The overrun shows up as an error. The socket is none the worse for it.
            boolean ready = ops.contains(EpollIoOps.EPOLLIN) || ops.contains(EpollIoOps.EPOLLERR);
            if (ready && isActive()) {
                readReady();
            }
        }

        @Override
        public void connect(
                SocketAddress remoteAddress,
                @Nullable SocketAddress localAddress,
                ChannelPromise promise) {
            safeSetFailure(
                    promise,
                    new UnsupportedOperationException(
                            "a Netlink channel talks to the kernel, there is nothing to connect"));
        }

        @Override
        public void close() {
            close(voidPromise());
        }

        @Override
        protected void flush0() {
            super.flush0();
        }
    }
}
