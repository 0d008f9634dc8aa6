// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import org.jspecify.annotations.Nullable;

/// Datagrams: requests that an echo service answers, or one-way traffic.
public final class UdpTraffic extends TrafficSource {
    private final Endpoint target;
    private final boolean answered;
    private @Nullable InetSocket socket;
    private int exchangesLeft;

    private UdpTraffic(
            TrafficLoop loop, Endpoint target, TrafficPattern pattern, boolean answered) {
        super(loop, pattern);
        this.target = target;
        this.answered = answered;
    }

    /// Starts a client that waits for the answer to each datagram.
    ///
    /// @param target where [Services#udpEcho] can be reached
    public static UdpTraffic requests(TrafficLoop loop, Endpoint target, TrafficPattern pattern) {
        return start(new UdpTraffic(loop, target, pattern, true));
    }

    /// Starts a client that only sends; an exchange is complete when the kernel took the datagram.
    ///
    /// @param target where [Services#udpSink] can be reached
    public static UdpTraffic oneWay(TrafficLoop loop, Endpoint target, TrafficPattern pattern) {
        return start(new UdpTraffic(loop, target, pattern, false));
    }

    private static UdpTraffic start(UdpTraffic traffic) {
        traffic.loop.run(traffic::exchange);
        return traffic;
    }

    private void exchange() {
        beginExchange(() -> endFlow(false));
        InetSocket sending = socket;
        if (sending == null) {
            sending = InetSocket.udp(loop, target.address().isV6());
            socket = sending;
            exchangesLeft = pattern.exchangesPerFlow();
            if (sending.connect(target) != 0) {
                endFlow(false);
                return;
            }
            InetSocket receiving = sending;
            sending.on(InetSocket.POLLIN, () -> receive(receiving));
        }
        int taken = sending.send(payload, 0, payload.byteSize());
        if (taken < 0) {
            endFlow(false);
        } else if (!answered) {
            complete();
        }
    }

    private void receive(InetSocket receiving) {
        int size = receiving.receive(loop.buffer());
        if (InetSocket.wouldBlock(size)) {
            return;
        }
        if (size < 0) {
            endFlow(false);
        } else if (inExchange()
                && size == payload.byteSize()
                && isExpected(loop.buffer(), 0, size, 0)) {
            complete();
        }
    }

    private void complete() {
        exchangesLeft--;
        if (exchangesLeft == 0) {
            endFlow(true);
        } else {
            succeeded();
            loop.after(pattern.interval().toNanos(), this::exchange);
        }
    }

    private void endFlow(boolean success) {
        InetSocket old = socket;
        socket = null;
        if (old != null) {
            old.close();
        }
        if (success) {
            succeeded();
        } else {
            failure();
        }
        loop.after(pattern.interval().toNanos(), this::exchange);
    }
}
