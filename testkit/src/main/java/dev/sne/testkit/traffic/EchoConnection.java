// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The server's end of a connection to [Services#tcpEcho]. It reads no further while the client
/// does not take what was sent back, and closes after the client.
final class EchoConnection {
    private static final int BUFFER_BYTES = 1 << 15;

    private final InetSocket socket;
    private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
    private long from;
    private long to;

    EchoConnection(InetSocket socket) {
        this.socket = socket;
    }

    void read() {
        socket.on(InetSocket.POLLIN, this::read);
        int size = socket.receive(buffer);
        if (InetSocket.wouldBlock(size)) {
            return;
        }
        if (size <= 0) {
            socket.close();
            return;
        }
        from = 0;
        to = size;
        write();
    }

    private void write() {
        while (from < to) {
            int taken = socket.send(buffer, from, to - from);
            if (InetSocket.wouldBlock(taken)) {
                socket.on(InetSocket.POLLOUT, this::write);
                return;
            }
            if (taken < 0) {
                socket.close();
                return;
            }
            from += taken;
        }
        socket.on(InetSocket.POLLIN, this::read);
    }
}
