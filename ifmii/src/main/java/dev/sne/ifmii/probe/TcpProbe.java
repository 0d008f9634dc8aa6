// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

/// Connects to a TCP port: alive when the handshake is complete. The connection is then cut (RST),
/// which leaves no `TIME_WAIT` on this host and a short-lived entry in connection tracking.
public final class TcpProbe extends TimedProbe {
    private final ProbeTarget target;
    private final int port;

    private TcpProbe(ProbeOrigin origin, ProbeTarget target, int port) {
        super(origin);
        this.target = target;
        this.port = TcpConnection.checkPort(port);
    }

    /// Asks whether somebody listens.
    ///
    /// @param port 1 to 65535
    public static TcpProbe of(ProbeOrigin origin, ProbeTarget target, int port) {
        return new TcpProbe(origin, target, port);
    }

    @Override
    void ask(Attempt attempt) {
        origin().make(
                        attempt,
                        () -> TcpConnection.open(target),
                        socket ->
                                TcpConnection.establish(
                                        origin(), attempt, socket, port, s -> attempt.alive()),
                        ProbeSocket::close);
    }

    @Override
    public String toString() {
        return "TCP connect to " + target + " port " + port;
    }
}
