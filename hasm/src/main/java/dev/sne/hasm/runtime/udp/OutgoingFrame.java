// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.udp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.util.Arrays;

/// Memory for one frame at a time, and the datagrams that it has been in, which are used again: to
/// send a frame to somebody who was sent one from this memory before allocates nothing.
final class OutgoingFrame {
    private final ByteBuf buffer;
    private DatagramPacket[] datagrams = {};

    OutgoingFrame(ByteBuf buffer) {
        this.buffer = buffer;
    }

    /// Whether no channel holds a datagram any more.
    boolean isFree() {
        return buffer.refCnt() == 1;
    }

    /// A frame has been written.
    void length(int bytes) {
        buffer.setIndex(0, bytes);
    }

    /// The frame as a datagram, for a channel, which releases it. Channels leave the buffer's
    /// indices as they are, so that several may have it.
    DatagramPacket to(InetSocketAddress address) {
        for (DatagramPacket each : datagrams) {
            if (each.recipient().equals(address)) {
                return each.retain();
            }
        }
        DatagramPacket datagram = new DatagramPacket(buffer, address);
        datagrams = Arrays.copyOf(datagrams, datagrams.length + 1);
        datagrams[datagrams.length - 1] = datagram;
        return datagram.retain();
    }
}
