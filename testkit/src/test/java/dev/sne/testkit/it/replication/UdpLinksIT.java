// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.frame.FrameCounters;
import dev.sne.hasm.runtime.frame.FrameOpener;
import dev.sne.hasm.runtime.frame.FramePurpose;
import dev.sne.hasm.runtime.frame.FrameSealer;
import dev.sne.hasm.runtime.udp.FrameListener;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.hasm.runtime.udp.UdpLinks;
import dev.sne.hasm.runtime.udp.UdpSettings;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.sync.SyncNetwork;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@KernelTest
class UdpLinksIT {
    private static final int PORT = 3781;
    private static final String GROUP = "239.255.7.7";
    private static final Duration DETECTION = Duration.ofMillis(200);
    private static final Duration HOLD = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ClusterKeys KEYS = ClusterKeys.of(1, "0123456789abcdef".getBytes(UTF_8));

    private final SyncNetwork network = SyncNetwork.create();
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());

    @BeforeEach
    void startThreads() {
        // Before anything enters a namespace, which threads would inherit.
        group.forEach(loop -> loop.submit(() -> {}).syncUninterruptibly());
    }

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        network.close();
    }

    /// One host's end.
    private static final class End implements FrameListener, AutoCloseable {
        private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
        private final int peer;
        private final EventLoop loop;
        private final UdpLinks links;

        End(int host, NetworkNamespace namespace, EventLoop loop, boolean multicast) {
            this.peer = 3 - host;
            this.loop = loop;
            UdpSettings settings =
                    new UdpSettings(
                            List.of(
                                    link(host, SyncNetwork.SYNC, 0, multicast),
                                    link(host, SyncNetwork.MAIN, 1, multicast)),
                            DETECTION,
                            HOLD,
                            1_400,
                            1 << 20);
            FrameSealer sealer = new FrameSealer(KEYS, FramePurpose.REPLICATION, host, 1);
            FrameOpener opener = new FrameOpener(KEYS, host, new int[] {peer}, new FrameCounters());
            links = namespace.call(() -> UdpLinks.open(loop, settings, sealer, opener, this));
        }

        private static UdpLink link(int host, String name, int subnet, boolean multicast) {
            String prefix = "172.31." + subnet + ".";
            Map<Integer, InetSocketAddress> peers =
                    Map.of(3 - host, new InetSocketAddress(prefix + (3 - host), PORT));
            InetSocketAddress local = new InetSocketAddress(prefix + host, PORT);
            return multicast
                    ? new UdpLink(
                            new InetSocketAddress("0.0.0.0", PORT + 1 + subnet),
                            Map.of(
                                    3 - host,
                                    new InetSocketAddress(prefix + (3 - host), PORT + 1 + subnet)),
                            new InetSocketAddress(GROUP, PORT + 1 + subnet),
                            name)
                    : UdpLink.unicast(local, peers);
        }

        @Override
        public void content(int host, MemorySegment content, long offset, int length) {
            byte[] bytes = new byte[length];
            MemorySegment.copy(content, offset, MemorySegment.ofArray(bytes), 0, length);
            received.add(host + ": " + new String(bytes, UTF_8));
        }

        @Override
        public void failed(Throwable cause) {
            received.add(cause.toString());
        }

        @Override
        public void drained() {}

        void send(int host, String text) {
            loop.submit(
                            () -> {
                                try (Arena arena = Arena.ofConfined()) {
                                    byte[] bytes = text.getBytes(UTF_8);
                                    MemorySegment content = arena.allocate(bytes.length);
                                    content.copyFrom(MemorySegment.ofArray(bytes));
                                    links.send(host, content, 0, bytes.length);
                                }
                                links.flush();
                            })
                    .syncUninterruptibly();
        }

        boolean isHeard() {
            return loop.submit(() -> links.isHeard(peer)).syncUninterruptibly().getNow();
        }

        int link() {
            return loop.submit(() -> links.link(peer)).syncUninterruptibly().getNow();
        }

        @Override
        public void close() {
            links.close();
        }
    }

    private End end(int host, boolean multicast) {
        NetworkNamespace namespace = host == 1 ? network.primary() : network.backup();
        return new End(host, namespace, group.next(), multicast);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void carriesContentToOneHostAndToAll(boolean multicast) throws InterruptedException {
        try (End one = end(1, multicast);
                End two = end(2, multicast)) {
            await(() -> one.isHeard() && two.isHeard());

            one.send(2, "to you");
            one.send(Hosts.NONE, "to all");

            assertThat(two.received.poll(10, TimeUnit.SECONDS)).isEqualTo("1: to you");
            assertThat(two.received.poll(10, TimeUnit.SECONDS)).isEqualTo("1: to all");
            assertThat(one.links.dropped()).isZero();
        }
    }

    @Test
    void goesOnOverTheOtherLinkAndComesBack() throws InterruptedException {
        try (End one = end(1, false);
                End two = end(2, false)) {
            await(() -> one.isHeard() && two.isHeard());
            assertThat(one.link()).isZero();

            set(false);
            await(() -> one.link() == 1 && two.link() == 1);
            one.send(Hosts.NONE, "over the other");
            assertThat(two.received.poll(10, TimeUnit.SECONDS)).isEqualTo("1: over the other");

            set(true);
            await(() -> one.link() == 0 && two.link() == 0);
            two.send(1, "and back");
            assertThat(one.received.poll(10, TimeUnit.SECONDS)).isEqualTo("2: and back");
        }
    }

    private void set(boolean up) {
        try (RouteSocket links = RouteSocket.open(network.primary())) {
            int index = links.link(SyncNetwork.SYNC).orElseThrow().index();
            if (up) {
                links.setUp(index);
            } else {
                links.setDown(index);
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }
}
