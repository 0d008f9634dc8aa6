// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.Link;
import dev.sne.hasm.message.MessageCodec;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.frame.FrameCounters;
import dev.sne.hasm.runtime.frame.FrameFormat;
import dev.sne.hasm.runtime.frame.FrameOpener;
import dev.sne.hasm.runtime.frame.FramePurpose;
import dev.sne.hasm.runtime.frame.FrameSealer;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
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
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The sockets for control packets. Unlike [UdpLinks] they use all links at once: a packet is
/// sealed once, sent over every link, the dedicated one first, and whoever gets several copies
/// hears the first. What is sent goes at once, marked as network control (DSCP CS6).
///
/// Whenever a socket has something to read, all that has arrived is read before the loop does
/// anything else.
///
/// Belongs to its event loop: all methods but [#close] are called there, and so is the listener.
public final class ControlLinks implements AutoCloseable {
    private static final int CLASS_SELECTOR_6 = 0xc0;
    private static final int RECEIVED_AT_ONCE = 16;

    /// Reads in a row without looking at anything else: more than a socket's buffer can hold.
    private static final int READS_IN_A_ROW = 1 << 12;

    private static final int FRAMES_UNDER_WAY = 128;
    private static final int FRAME_BYTES = MessageCodec.MAX_LENGTH + FrameFormat.OVERHEAD_BYTES;
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long NEVER = Long.MIN_VALUE;

    private final EventLoop loop;
    private final int host;
    private final int[] peers;
    private final FrameSealer sealer;
    private final ControlListener listener;
    private final Arena arena = Arena.ofShared();
    private final FrameBuffers frames;
    private final MemorySegment out;
    private final ByteBuffer outBytes;
    private final MemorySegment in;
    private final ByteBuffer inBytes;
    private final FirstCopies copies = new FirstCopies();
    private final Map<Link, Wire> wires = new EnumMap<>(Link.class);
    private final AtomicLong dropped = new AtomicLong();

    private ControlLinks(
            EventLoop loop,
            Map<Link, UdpLink> links,
            ClusterKeys keys,
            int host,
            long incarnation,
            ControlListener listener) {
        this.loop = loop;
        this.host = host;
        this.listener = listener;
        peers = peersOf(links);
        sealer = new FrameSealer(keys, FramePurpose.CONTROL, host, incarnation);
        frames = new FrameBuffers(arena, FRAMES_UNDER_WAY, FRAME_BYTES + Long.BYTES & -Long.BYTES);
        out = arena.allocate(MessageCodec.MAX_LENGTH, Long.BYTES);
        outBytes = out.asByteBuffer();
        in = arena.allocate(FrameFormat.MAX_BYTES, Long.BYTES);
        inBytes = in.asByteBuffer();
        for (Map.Entry<Link, UdpLink> each : links.entrySet()) {
            wires.put(each.getKey(), new Wire(each.getKey(), each.getValue(), keys));
        }
    }

    private static int[] peersOf(Map<Link, UdpLink> links) {
        Set<Integer> hosts = new TreeSet<>();
        for (UdpLink link : links.values()) {
            hosts.addAll(link.peers().keySet());
        }
        int[] numbers = new int[hosts.size()];
        int count = 0;
        for (int each : hosts) {
            numbers[count++] = Hosts.check(each);
        }
        return numbers;
    }

    /// Opens the sockets in the calling thread's network namespace, and begins to receive.
    ///
    /// @param loop with an `EpollIoHandler`, whose thread runs already
    /// @param links at least one
    /// @param host this host
    /// @param incarnation which life of this host it is, larger than any before
    /// @throws io.netty.channel.ChannelException when an address can't be bound
    public static ControlLinks open(
            EventLoop loop,
            Map<Link, UdpLink> links,
            ClusterKeys keys,
            int host,
            long incarnation,
            ControlListener listener) {
        ControlLinks opened = new ControlLinks(loop, links, keys, host, incarnation, listener);
        try {
            for (Wire wire : opened.wires.values()) {
                wire.bind();
            }
            return opened;
        } catch (Throwable e) {
            opened.close();
            throw e;
        }
    }

    /// Where the next packet is to be written, from the beginning: big-endian, with room for the
    /// longest. [#send] takes what is before its position.
    public ByteBuffer packet() {
        return outBytes.clear();
    }

    /// Sends the packet that was written to [#packet()]. It may get lost like any datagram.
    ///
    /// @param to whom it is for, [Hosts#NONE] for all
    /// @param dedicatedOnly whether it goes over the dedicated link alone
    public void send(int to, boolean dedicatedOnly) {
        OutgoingFrame frame = frames.take();
        if (frame == null) {
            dropped.getAndIncrement();
            return;
        }
        int bytes = sealer.seal(out, 0, outBytes.position(), frames.memory(), frames.offset());
        frame.length(bytes);
        frames.taken();
        Wire dedicated = wires.get(Link.DEDICATED);
        if (dedicated != null) {
            dedicated.send(frame, to);
        }
        Wire main = wires.get(Link.MAIN);
        if (main != null && !dedicatedOnly) {
            main.send(frame, to);
        }
    }

    /// Seals with other keys from now on, and accepts what is sealed with them and nothing else.
    public void use(ClusterKeys keys) {
        sealer.use(keys);
        for (Wire wire : wires.values()) {
            wire.opener.use(keys);
        }
    }

    /// The links there are.
    public Set<Link> links() {
        return wires.keySet();
    }

    /// The other hosts.
    public int[] peers() {
        return peers.clone();
    }

    /// How long ago a host was heard over a link, in nanoseconds; -1 if it never was.
    public long silenceNanos(Link link, int of) {
        long at = wire(link).heard[of];
        return at == NEVER ? -1 : System.nanoTime() - at;
    }

    /// What came over a link, by what became of it.
    public FrameCounters frames(Link link) {
        return wire(link).counters;
    }

    /// How many datagrams were given to the kernel on a link.
    public long sent(Link link) {
        return wire(link).sent;
    }

    /// How many errors the socket of a link has told of, such as a peer that does not listen.
    public long errors(Link link) {
        return wire(link).errors;
    }

    /// How many packets were given up because too many were under way.
    public long dropped() {
        return dropped.get();
    }

    private Wire wire(Link link) {
        Wire wire = wires.get(link);
        if (wire == null) {
            throw new IllegalArgumentException("there is no " + link + " link");
        }
        return wire;
    }

    /// Ends receiving and closes the sockets. Not to be called on the event loop.
    @Override
    public void close() {
        for (Wire wire : wires.values()) {
            Channel channel = wire.channel;
            if (channel != null) {
                channel.close().syncUninterruptibly();
            }
        }
        // What is still to be run on the loop may use the memory.
        loop.submit(() -> {}).syncUninterruptibly();
        arena.close();
    }

    /// One link.
    private final class Wire extends ChannelInboundHandlerAdapter {
        private final Link link;
        private final UdpLink settings;
        private final FrameOpener opener;
        private final FrameCounters counters = new FrameCounters();
        private final long[] heard = new long[Hosts.MAX + 1];
        private @Nullable Channel channel;
        private long sent;
        private long errors;

        Wire(Link link, UdpLink settings, ClusterKeys keys) {
            this.link = link;
            this.settings = settings;
            opener = new FrameOpener(keys, host, peers, counters);
            Arrays.fill(heard, NEVER);
        }

        void bind() {
            Bootstrap bootstrap =
                    UdpSockets.prepare(loop, settings, FRAME_BYTES, BUFFER_BYTES)
                            .option(ChannelOption.IP_TOS, CLASS_SELECTOR_6)
                            .option(
                                    ChannelOption.RECVBUF_ALLOCATOR,
                                    new FixedRecvByteBufAllocator(FRAME_BYTES * RECEIVED_AT_ONCE)
                                            .maxMessagesPerRead(READS_IN_A_ROW))
                            .handler(this);
            channel = UdpSockets.bind(bootstrap, settings);
        }

        void send(OutgoingFrame frame, int to) {
            Channel open = channel;
            if (open == null) {
                return;
            }
            InetSocketAddress group = settings.multicast();
            if (to != Hosts.NONE) {
                write(open, frame, settings.peers().get(to));
            } else if (group != null) {
                write(open, frame, group);
            } else {
                for (int peer : peers) {
                    write(open, frame, settings.peers().get(peer));
                }
            }
            open.flush();
        }

        private void write(Channel open, OutgoingFrame frame, @Nullable InetSocketAddress to) {
            if (to != null) {
                sent++;
                // Errors arrive at the handler.
                var _ = open.write(frame.to(to), open.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            try {
                receive(packet.content());
            } finally {
                packet.release();
            }
        }

        private void receive(ByteBuf frame) {
            int length = frame.readableBytes();
            MemorySegment bytes =
                    MemorySegment.ofBuffer(frame.internalNioBuffer(frame.readerIndex(), length));
            int opened = opener.open(bytes, 0, length, in, 0);
            if (opened == FrameOpener.DROPPED || opener.purpose() != FramePurpose.CONTROL) {
                return;
            }
            int from = opener.sender();
            heard[from] = System.nanoTime();
            if (copies.isFirst(from, opener.incarnation(), opener.counter())) {
                listener.packet(from, link, inBytes.clear().limit(opened));
            }
        }

        /// An unreachable peer shows as an error of the socket, which stays usable.
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (cause instanceof IOException) {
                errors++;
            } else {
                listener.failed(cause);
            }
        }
    }
}
