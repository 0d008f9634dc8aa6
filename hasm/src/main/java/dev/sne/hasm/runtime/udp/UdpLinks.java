// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.runtime.frame.FrameFormat;
import dev.sne.hasm.runtime.frame.FrameOpener;
import dev.sne.hasm.runtime.frame.FrameSealer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The sockets over which one host talks to the others. What is sent is sealed and gathered until
/// [#flush], and then goes with one system call for many frames; what comes is received the same
/// way, opened, and handed to the listener.
///
/// On every link a short frame tells each peer, several times within the detection time, over which
/// links it is heard: so that a link on which one direction fails is left, too.
///
/// Belongs to its event loop: all methods but [#close] are called there, and so is the listener.
public final class UdpLinks implements AutoCloseable {
    /// Datagrams that one system call receives.
    private static final int RECEIVED_AT_ONCE = 32;

    private static final int FRAMES_UNDER_WAY = 1_024;
    private static final int PROBES_PER_DETECTION = 4;

    private final EventLoop loop;
    private final UdpSettings settings;
    private final FrameSealer sealer;
    private final FrameOpener opener;
    private final FrameListener listener;
    private final Arena arena = Arena.ofShared();
    private final FrameBuffers buffers;
    private final MemorySegment content;

    /// The datagram that is looked at.
    private final MemorySegment arrived;

    private final ByteBuffer arrivedBytes;
    private final MemorySegment probe;
    private final List<Channel> channels = new ArrayList<>();
    private final Map<Integer, LinkChoice> choices = new TreeMap<>();
    private @Nullable Future<?> probing;
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();

    private UdpLinks(
            EventLoop loop,
            UdpSettings settings,
            FrameSealer sealer,
            FrameOpener opener,
            FrameListener listener) {
        this.loop = loop;
        this.settings = settings;
        this.sealer = sealer;
        this.opener = opener;
        this.listener = listener;
        int frameBytes = settings.contentBytes() + FrameFormat.OVERHEAD_BYTES;
        buffers = new FrameBuffers(arena, FRAMES_UNDER_WAY, frameBytes + Long.BYTES & -Long.BYTES);
        content = arena.allocate(FrameFormat.MAX_BYTES, Long.BYTES);
        arrived = arena.allocate(FrameFormat.MAX_BYTES, Long.BYTES);
        arrivedBytes = arrived.asByteBuffer();
        probe = arena.allocate(Long.BYTES, Long.BYTES);
        int links = settings.links().size();
        for (UdpLink link : settings.links()) {
            for (int host : link.peers().keySet()) {
                choices.computeIfAbsent(
                        Hosts.check(host),
                        _ ->
                                new LinkChoice(
                                        links,
                                        settings.detection().toNanos(),
                                        settings.hold().toNanos()));
            }
        }
    }

    /// Opens the sockets in the calling thread's network namespace, and begins to receive.
    ///
    /// @param loop with an `EpollIoHandler`, whose thread runs already
    /// @throws io.netty.channel.ChannelException when an address can't be bound
    public static UdpLinks open(
            EventLoop loop,
            UdpSettings settings,
            FrameSealer sealer,
            FrameOpener opener,
            FrameListener listener) {
        UdpLinks links = new UdpLinks(loop, settings, sealer, opener, listener);
        try {
            for (int i = 0; i < settings.links().size(); i++) {
                links.channels.add(links.bind(i));
            }
            long every = settings.detection().toNanos() / PROBES_PER_DETECTION;
            links.probing = loop.scheduleAtFixedRate(links::probe, 0, every, TimeUnit.NANOSECONDS);
            return links;
        } catch (Throwable e) {
            links.close();
            throw e;
        }
    }

    private Channel bind(int index) {
        UdpLink link = settings.links().get(index);
        int slot = settings.contentBytes() + FrameFormat.OVERHEAD_BYTES;
        Bootstrap bootstrap =
                UdpSockets.prepare(loop, link, slot, settings.bufferBytes())
                        .option(
                                ChannelOption.RECVBUF_ALLOCATOR,
                                new FixedRecvByteBufAllocator(slot * RECEIVED_AT_ONCE))
                        // Netty's usual one calls malloc for each batch of datagrams.
                        .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                        .handler(new Receiving(index));
        return UdpSockets.bind(bootstrap, link);
    }

    /// Seals a content and puts it among what the next [#flush] sends. It may get lost like any
    /// datagram; so it does when too much is under way.
    ///
    /// @param host whom it is for, [Hosts#NONE] for all
    /// @param length at most [UdpSettings#contentBytes]
    public void send(int host, MemorySegment from, long offset, int length) {
        OutgoingFrame frame = seal(from, offset, length);
        if (frame == null) {
            return;
        }
        if (host != Hosts.NONE) {
            LinkChoice choice = choices.get(host);
            if (choice != null) {
                write(choice.chosen(), host, frame);
            }
            return;
        }
        for (int link = 0; link < channels.size(); link++) {
            sendToAll(link, frame);
        }
    }

    /// Sends to all hosts that are reached over a link: to the group if there is one.
    private void sendToAll(int link, OutgoingFrame frame) {
        InetSocketAddress group = settings.links().get(link).multicast();
        for (Map.Entry<Integer, LinkChoice> peer : choices.entrySet()) {
            if (peer.getValue().chosen() == link) {
                if (group != null) {
                    write(link, group, frame);
                    return;
                }
                write(link, peer.getKey(), frame);
            }
        }
    }

    private @Nullable OutgoingFrame seal(MemorySegment from, long offset, int length) {
        OutgoingFrame frame = buffers.take();
        if (frame == null) {
            dropped.getAndIncrement();
            return null;
        }
        int bytes = sealer.seal(from, offset, length, buffers.memory(), buffers.offset());
        frame.length(bytes);
        buffers.taken();
        return frame;
    }

    private void write(int link, int host, OutgoingFrame frame) {
        InetSocketAddress to = settings.links().get(link).peers().get(host);
        if (to != null) {
            write(link, to, frame);
        }
    }

    private void write(int link, InetSocketAddress to, OutgoingFrame frame) {
        Channel channel = channels.get(link);
        sent.getAndIncrement();
        // Errors arrive at the handler.
        var _ = channel.write(frame.to(to), channel.voidPromise());
    }

    /// Sends what was gathered.
    public void flush() {
        for (int i = 0; i < channels.size(); i++) {
            channels.get(i).flush();
        }
    }

    private void probe() {
        long now = System.nanoTime();
        for (Map.Entry<Integer, LinkChoice> peer : choices.entrySet()) {
            LinkChoice choice = peer.getValue();
            choice.update(now);
            probe.set(ValueLayout.JAVA_BYTE, 0, (byte) choice.heardLately());
            for (int link = 0; link < channels.size(); link++) {
                OutgoingFrame frame = seal(probe, 0, 1);
                if (frame != null) {
                    write(link, peer.getKey(), frame);
                }
            }
        }
        flush();
    }

    /// Whether a host was heard within the detection time.
    public boolean isHeard(int host) {
        LinkChoice choice = choices.get(host);
        return choice != null && choice.isHeard(System.nanoTime());
    }

    /// The link over which a host is sent to, from 0; -1 for one that is no peer.
    public int link(int host) {
        LinkChoice choice = choices.get(host);
        return choice == null ? -1 : choice.chosen();
    }

    /// Which links work to and from a host, in their order.
    public List<Boolean> work(int host) {
        List<Boolean> work = new ArrayList<>();
        LinkChoice choice = choices.get(host);
        for (int i = 0; i < channels.size(); i++) {
            work.add(choice != null && choice.works(i));
        }
        return work;
    }

    /// How often the traffic to a host has moved to another link.
    public long moves(int host) {
        LinkChoice choice = choices.get(host);
        return choice == null ? 0 : choice.moves();
    }

    /// How many frames were given up because too many were under way. Any thread may ask.
    public long dropped() {
        return dropped.get();
    }

    /// How many datagrams were given to the kernel. Any thread may ask.
    public long sent() {
        return sent.get();
    }

    /// How many datagrams came, authentic or not. Any thread may ask.
    public long received() {
        return received.get();
    }

    /// How many errors the sockets have told of, such as a peer that does not listen. Any thread
    /// may ask.
    public long errors() {
        return errors.get();
    }

    /// Ends receiving and closes the sockets. Not to be called on the event loop.
    @Override
    public void close() {
        Future<?> task = probing;
        if (task != null) {
            task.cancel(false);
        }
        for (Channel channel : channels) {
            channel.close().syncUninterruptibly();
        }
        // What is still to be run on the loop may use the memory.
        loop.submit(() -> {}).syncUninterruptibly();
        arena.close();
    }

    private final class Receiving extends ChannelInboundHandlerAdapter {
        private final int link;

        Receiving(int link) {
            this.link = link;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                received.getAndIncrement();
                receive(packet.content());
            } finally {
                packet.release();
            }
        }

        private void receive(ByteBuf frame) {
            int length = Math.min(frame.readableBytes(), FrameFormat.MAX_BYTES);
            // A copy of this size is cheaper than the objects that a view of Netty's memory takes.
            arrivedBytes.clear().limit(length);
            frame.getBytes(frame.readerIndex(), arrivedBytes);
            int opened = opener.open(arrived, 0, length, content, 0);
            if (opened == FrameOpener.DROPPED) {
                return;
            }
            int host = opener.sender();
            LinkChoice choice = choices.get(host);
            if (choice == null) {
                return;
            }
            choice.heard(link, System.nanoTime());
            if (opened == 1) {
                choice.hearsUs(content.get(ValueLayout.JAVA_BYTE, 0));
            } else {
                listener.content(host, content, 0, opened);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) {
            listener.drained();
        }

        /// An unreachable peer shows as an error of the socket, which stays usable.
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof IOException) {
                errors.getAndIncrement();
            } else {
                listener.failed(cause);
            }
        }
    }
}
