// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.Errno;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Connections to an echo service: each exchange sends the payload and reads it back, byte for
/// byte. The client closes first.
public final class TcpTraffic extends TrafficSource {
    private final Endpoint target;
    private @Nullable InetSocket socket;
    private int exchangesLeft;
    private long sent;
    private long received;

    private TcpTraffic(TrafficLoop loop, Endpoint target, TrafficPattern pattern) {
        super(loop, pattern);
        this.target = target;
    }

    /// Starts a client in the loop's namespace.
    ///
    /// @param target where [Services#tcpEcho] can be reached
    public static TcpTraffic start(TrafficLoop loop, Endpoint target, TrafficPattern pattern) {
        TcpTraffic traffic = new TcpTraffic(loop, target, pattern);
        loop.run(traffic::connect);
        return traffic;
    }

    private void connect() {
        InetSocket connecting = InetSocket.tcp(loop, target.address().isV6());
        socket = connecting;
        exchangesLeft = pattern.exchangesPerFlow();
        beginExchange(this::restart);
        if (connecting.connect(target) != 0) {
            restart();
            return;
        }
        connecting.on(
                InetSocket.POLLOUT,
                () -> {
                    if (connecting.takeError() != 0) {
                        restart();
                    } else {
                        exchange(connecting);
                    }
                });
    }

    private void exchange(InetSocket connected) {
        sent = 0;
        received = 0;
        send(connected);
    }

    private void send(InetSocket connected) {
        while (sent < payload.byteSize()) {
            int taken = connected.send(payload, sent, payload.byteSize() - sent);
            if (InetSocket.wouldBlock(taken)) {
                connected.on(
                        InetSocket.POLLIN | InetSocket.POLLOUT,
                        () -> {
                            if (receive(connected)) {
                                send(connected);
                            }
                        });
                return;
            }
            if (taken < 0) {
                restart();
                return;
            }
            sent += taken;
        }
        connected.on(InetSocket.POLLIN, () -> receive(connected));
    }

    /// @return whether the exchange goes on
    private boolean receive(InetSocket connected) {
        MemorySegment buffer = loop.buffer();
        int size = connected.receive(buffer);
        if (InetSocket.wouldBlock(size)) {
            return true;
        }
        if (size <= 0 || !isExpected(buffer, 0, size, received)) {
            restart();
            return false;
        }
        received += size;
        if (received < payload.byteSize()) {
            return true;
        }
        succeeded();
        exchangesLeft--;
        if (exchangesLeft == 0) {
            connected.close();
            loop.after(pattern.interval().toNanos(), this::connect);
        } else {
            rest(connected);
        }
        return false;
    }

    /// Between two exchanges: whatever comes now is an error or the end.
    private void rest(InetSocket connected) {
        connected.on(
                InetSocket.POLLIN,
                () -> {
                    if (connected.receive(loop.buffer()) != -Errno.EAGAIN.number()) {
                        restart();
                    }
                });
        loop.after(
                pattern.interval().toNanos(),
                () -> {
                    if (socket == connected) {
                        beginExchange(this::restart);
                        exchange(connected);
                    }
                });
    }

    private void restart() {
        failure();
        InetSocket broken = socket;
        socket = null;
        if (broken != null) {
            broken.close();
        }
        loop.after(pattern.interval().toNanos(), this::connect);
    }
}
