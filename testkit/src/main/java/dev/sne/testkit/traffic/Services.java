// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.SystemCallException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What clients talk to. Every service listens on all IPv4 and IPv6 addresses of its loop's
/// namespace, until the loop ends.
public final class Services {
    private static final int SOCKET_ADDRESS_BYTES = 28;
    private static final int EAFNOSUPPORT = 97;

    private Services() {}

    /// Sends back what each connection sends (RFC 862).
    ///
    /// @param port 1 to 65535
    public static void tcpEcho(TrafficLoop loop, int port) {
        tcp(loop, port, connection -> new EchoConnection(connection).read());
    }

    /// Has `handler` deal with each connection.
    static void tcp(TrafficLoop loop, int port, OnSocket handler) {
        forBothFamilies(
                loop,
                v6 -> {
                    InetSocket listener = InetSocket.tcp(loop, v6);
                    listener.bindAny(v6, port);
                    listener.listen();
                    listener.on(InetSocket.POLLIN, () -> accept(listener, handler));
                });
    }

    /// Sends each datagram back to its sender.
    ///
    /// @param port 1 to 65535
    public static void udpEcho(TrafficLoop loop, int port) {
        MemorySegment peer = Arena.ofAuto().allocate(SOCKET_ADDRESS_BYTES, Long.BYTES);
        MemorySegment peerBytes = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
        udp(
                loop,
                port,
                socket -> {
                    MemorySegment buffer = loop.buffer();
                    int size = socket.receiveFrom(buffer, peer, peerBytes);
                    if (size >= 0) {
                        int addressBytes = peerBytes.get(ValueLayout.JAVA_INT, 0);
                        socket.sendTo(buffer, size, peer, addressBytes);
                    }
                });
    }

    /// Takes datagrams and says nothing.
    ///
    /// @param port 1 to 65535
    public static void udpSink(TrafficLoop loop, int port) {
        udp(loop, port, socket -> socket.receive(loop.buffer()));
    }

    private interface ForFamily {
        void open(boolean v6);
    }

    /// Deals with a connection that was accepted, or with a socket that has a datagram.
    interface OnSocket {
        void ready(InetSocket socket);
    }

    private static void forBothFamilies(TrafficLoop loop, ForFamily service) {
        loop.run(() -> {
            service.open(false);
            openV6(service);
        });
    }

    private static void openV6(ForFamily service) {
        try {
            service.open(true);
        } catch (SystemCallException e) {
            // A kernel without IPv6 has no clients that use it either.
            if (e.errno().number() != EAFNOSUPPORT) {
                throw e;
            }
        }
    }

    /// Has `handler` receive each datagram.
    static void udp(TrafficLoop loop, int port, OnSocket handler) {
        forBothFamilies(
                loop,
                v6 -> {
                    InetSocket socket = InetSocket.udp(loop, v6);
                    socket.bindAny(v6, port);
                    socket.on(InetSocket.POLLIN, () -> handler.ready(socket));
                });
    }

    private static void accept(InetSocket listener, OnSocket handler) {
        InetSocket connection = listener.accept();
        if (connection != null) {
            handler.ready(connection);
        }
    }
}
