// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.netlink4j.Errno;
import java.util.function.Consumer;

/// How probes over TCP connect.
final class TcpConnection {
    private TcpConnection() {}

    /// Opens a socket to connect to the target with. For the origin's thread.
    static ProbeSocket open(ProbeTarget target) {
        ProbeSocket socket = ProbeSocket.open(target, ProbeSocket.SOCK_STREAM, 0);
        try {
            socket.cutAtClose();
            return socket;
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /// Connects a socket, which the attempt closes when it ends.
    ///
    /// @param connected gets it when the target has completed the handshake
    static void establish(
            ProbeOrigin origin,
            Attempt attempt,
            ProbeSocket socket,
            int port,
            Consumer<ProbeSocket> connected) {
        attempt.onEnd(socket::close);
        attempt.sending();
        socket.connect(port);
        socket.onWritable(origin.loop(), ops -> concluded(attempt, socket, port, connected));
    }

    private static void concluded(
            Attempt attempt, ProbeSocket socket, int port, Consumer<ProbeSocket> connected) {
        int error = socket.takeError();
        if (error != 0) {
            Errno errno = new Errno(error);
            attempt.fail(Failures.reason(errno), "connect to port " + port + ": " + errno);
        } else if (socket.isConnectedToItself(port)) {
            attempt.fail(
                    Reason.REFUSED, "connect to port " + port + ": met itself, nobody listens");
        } else {
            connected.accept(socket);
        }
    }

    static int checkPort(int port) {
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port not between 1 and 65535: " + port);
        }
        return port;
    }
}
