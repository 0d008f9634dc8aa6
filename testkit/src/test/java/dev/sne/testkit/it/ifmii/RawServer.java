// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import dev.sne.netlink4j.NetworkNamespace;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Accepts connections in a namespace, one after the other, and does with each what it is told.
final class RawServer implements AutoCloseable {
    /// What to do with a connection, which is closed afterwards.
    interface Behaviour {
        void serve(Socket socket) throws IOException, InterruptedException;
    }

    private final ServerSocket listener;
    private final Thread thread;

    private RawServer(ServerSocket listener, NetworkNamespace namespace, Behaviour behaviour) {
        this.listener = listener;
        thread = namespace.thread("raw-server", () -> run(behaviour));
        thread.start();
    }

    static RawServer start(NetworkNamespace namespace, int port, Behaviour behaviour) {
        ServerSocket listener =
                namespace.call(() -> {
                    ServerSocket socket = new ServerSocket();
                    InetAddress any = Inet4Address.getByAddress(new byte[4]);
                    socket.setReuseAddress(true);
                    socket.bind(new InetSocketAddress(any, port));
                    return socket;
                });
        return new RawServer(listener, namespace, behaviour);
    }

    private void run(Behaviour behaviour) {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                behaviour.serve(socket);
            } catch (IOException e) {
                // The client has cut the connection, or the test is over.
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
