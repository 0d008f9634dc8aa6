// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.channel.NetlinkAddress;
import dev.sne.netlink4j.channel.NetlinkChannel;
import dev.sne.netlink4j.channel.NetlinkChannelOption;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.testkit.junit.KernelTest;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Events that come faster than they are read.
@KernelTest
class NetlinkChannelBurstIT {
    /// Their events fit into a receive buffer of 8 MiB even if nobody reads them.
    private static final int MANY = 10_000;

    private static MultiThreadIoEventLoopGroup group;
    private static long eventLoopThread;

    @BeforeAll
    static void startEventLoop() throws InterruptedException {
        group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        eventLoopThread = group.submit(() -> Thread.currentThread().threadId()).sync().getNow();
    }

    @AfterAll
    static void stopEventLoop() {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static Channel listen(
            NetworkNamespace namespace, int bufferBytes, ChannelHandler handler) {
        return new Bootstrap()
                .group(group)
                .channelFactory(() -> new NetlinkChannel(Netlink.NETLINK_NETFILTER, namespace))
                .option(NetlinkChannelOption.SO_RCVBUFFORCE, bufferBytes)
                .handler(handler)
                .bind(NetlinkAddress.ofGroups(Nfnetlink.NFNLGRP_CONNTRACK_NEW))
                .syncUninterruptibly()
                .channel();
    }

    @Test
    void receivesABurstCompletely(NetworkNamespace namespace) throws InterruptedException {
        Recorder recorder = new Recorder();
        Channel channel = listen(namespace, 8 << 20, recorder);
        assertThat(recorder.next()).isEqualTo("active");
        FlowBurst.create(namespace, 0x0b00_0000, MANY);

        assertThat(recorder.receivedExactly(MANY)).as("%s messages", recorder.messages).isTrue();
        assertThat(recorder.log).isEmpty();
        channel.close().sync();
    }

    /// What overran is older than the event, what comes after the event is complete.
    @Test
    void reportsAnOverrunWhenItIsOver(NetworkNamespace namespace) throws InterruptedException {
        Recorder recorder = new Recorder();
        Channel channel = listen(namespace, 1 << 16, recorder);
        assertThat(recorder.next()).isEqualTo("active");
        channel.config().setAutoRead(false);
        drain(channel);
        FlowBurst.create(namespace, 0x0b00_0000, MANY);
        long before = recorder.messages.get();
        channel.config().setAutoRead(true);

        assertThat(recorder.next()).isEqualTo("overrun");
        long kept = recorder.messages.get();
        assertThat(kept).isBetween(before + 1, MANY - 1L);
        FlowBurst.create(namespace, 0x0c00_0000, 50);
        assertThat(recorder.receivedExactly(kept + 50)).isTrue();
        assertThat(recorder.log).isEmpty();
        channel.close().sync();
    }

    /// epoll goes on telling of an error until somebody fetches it.
    @Test
    void sleepsThroughAnOverrunWhilePaused(NetworkNamespace namespace) throws InterruptedException {
        Recorder recorder = new Recorder();
        Channel channel = listen(namespace, 1 << 16, recorder);
        assertThat(recorder.next()).isEqualTo("active");
        channel.config().setAutoRead(false);
        drain(channel);
        FlowBurst.create(namespace, 0x0b00_0000, MANY);

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long cpuBefore = threads.getThreadCpuTime(eventLoopThread);
        channel.eventLoop().schedule(() -> {}, 300, TimeUnit.MILLISECONDS).sync();
        assertThat(threads.getThreadCpuTime(eventLoopThread) - cpuBefore)
                .isLessThan(TimeUnit.MILLISECONDS.toNanos(100));

        channel.config().setAutoRead(true);
        assertThat(recorder.next()).isEqualTo("overrun");
        channel.close().sync();
    }

    /// Pausing from another thread lets one batch more pass.
    private static void drain(Channel channel) throws InterruptedException {
        channel.eventLoop().submit(() -> {}).sync();
    }

    @Test
    void staysSilentAboutLossesIfTold(NetworkNamespace namespace) throws InterruptedException {
        Recorder recorder = new Recorder();
        Channel channel = listen(namespace, 1 << 16, recorder);
        assertThat(recorder.next()).isEqualTo("active");
        channel.config().setOption(NetlinkChannelOption.NETLINK_NO_ENOBUFS, true);
        channel.config().setAutoRead(false);
        drain(channel);
        FlowBurst.create(namespace, 0x0b00_0000, MANY);
        channel.config().setAutoRead(true);
        assertThat(recorder.receivedAtLeast(1)).isTrue();
        channel.close().sync();
        assertThat(recorder.next()).isEqualTo("inactive");
        assertThat(recorder.messages.get()).isLessThan(MANY);
    }

    /// No object is smaller than 8 bytes. Until it is compiled the code allocates per batch.
    @Test
    void allocatesNothingPerDatagram(NetworkNamespace namespace) throws InterruptedException {
        Recorder recorder = new Recorder();
        Channel channel = listen(namespace, 8 << 20, recorder);
        FlowBurst.create(namespace, 0x0b00_0000, MANY);
        assertThat(recorder.receivedExactly(MANY)).isTrue();

        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getThreadAllocatedBytes(eventLoopThread);
        FlowBurst.create(namespace, 0x0c00_0000, MANY);
        assertThat(recorder.receivedExactly(2 * MANY)).isTrue();
        long allocated = threads.getThreadAllocatedBytes(eventLoopThread) - before;
        assertThat(allocated).isLessThan(8 * MANY);
        channel.close().sync();
    }
}
