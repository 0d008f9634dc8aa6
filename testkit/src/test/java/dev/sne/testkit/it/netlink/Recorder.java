// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.channel.DatagramBatch;
import dev.sne.netlink4j.channel.OverrunEvent;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/// Writes down what happens to a channel.
class Recorder extends ChannelInboundHandlerAdapter {
    final BlockingQueue<String> log = new LinkedBlockingQueue<>();
    final AtomicLong messages = new AtomicLong();

    /// The next entry, waiting for it.
    String next() {
        try {
            String entry = log.poll(10, TimeUnit.SECONDS);
            return entry == null ? "nothing" : entry;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// Waits until there have been `count` messages.
    boolean receivedAtLeast(long count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (messages.get() < count && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return messages.get() >= count;
    }

    /// Waits until there have been `count` messages, and there may be no more.
    boolean receivedExactly(long count) {
        return receivedAtLeast(count) && messages.get() == count;
    }

    /// What to do with a message.
    void message(DatagramBatch batch, int datagram, MessageReader message) {
        messages.incrementAndGet();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        DatagramBatch batch = (DatagramBatch) received;
        for (int i = 0; i < batch.size(); i++) {
            for (MessageReader m = batch.messages(i); m.next(); ) {
                message(batch, i, m);
            }
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        log.add(event instanceof OverrunEvent ? "overrun" : event.toString());
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        log.add("active");
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        log.add("inactive");
        context.fireChannelInactive();
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext context) {
        log.add("unregistered");
        context.fireChannelUnregistered();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        log.add("exception " + cause.getMessage());
    }
}
