// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.netlink4j.Errno;
import java.lang.foreign.ValueLayout;

/// Asks over UDP. What counts as an answer is up to the [UdpExchange]; that it comes from the
/// target's address and port to the port of this attempt, which is new each time, is seen to here.
public final class UdpProbe extends TimedProbe {
    private final ProbeTarget target;
    private final int port;
    private final UdpExchange exchange;

    private UdpProbe(ProbeOrigin origin, ProbeTarget target, int port, UdpExchange exchange) {
        super(origin);
        this.target = target;
        this.port = TcpConnection.checkPort(port);
        this.exchange = exchange;
    }

    /// Asks the target on a port.
    ///
    /// @param port 1 to 65535
    public static UdpProbe of(
            ProbeOrigin origin, ProbeTarget target, int port, UdpExchange exchange) {
        return new UdpProbe(origin, target, port, exchange);
    }

    @Override
    void ask(Attempt attempt) {
        long token = Tokens.source().nextLong();
        origin().make(attempt, this::open, s -> ask(attempt, s, token), ProbeSocket::close);
    }

    private ProbeSocket open() {
        ProbeSocket socket = ProbeSocket.open(target, ProbeSocket.SOCK_DGRAM, 0);
        try {
            socket.reportErrors();
            socket.connect(port);
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void ask(Attempt attempt, ProbeSocket socket, long token) {
        attempt.onEnd(socket::close);
        socket.onReadable(origin().loop(), ops -> read(attempt, socket, token));
        attempt.sending();
        socket.send(exchange.request(token));
    }

    private void read(Attempt attempt, ProbeSocket socket, long token) {
        for (int i = 0; i < PolledDescriptor.MOST_AT_ONCE && !attempt.isOver(); i++) {
            int received = socket.receive(origin().buffer());
            if (ProbeSocket.isNothing(received)) {
                return;
            }
            if (received < 0) {
                // The socket has asked nothing else: this is about the attempt.
                Errno errno = new Errno(-received);
                attempt.fail(Failures.reason(errno), "ask port " + port + ": " + errno);
                return;
            }
            byte[] reply = origin().buffer().asSlice(0, received).toArray(ValueLayout.JAVA_BYTE);
            switch (exchange.judge(reply, token)) {
                case UdpExchange.Verdict.Good() -> attempt.alive();
                case UdpExchange.Verdict.Bad(String detail) ->
                        attempt.fail(ProbeResult.Reason.UNHEALTHY, detail);
                case UdpExchange.Verdict.Foreign(String detail) -> attempt.ignore(detail);
            }
        }
    }

    @Override
    public String toString() {
        return "UDP to " + target + " port " + port;
    }
}
