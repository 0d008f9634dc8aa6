// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.metrics;

import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// Tells Prometheus how replication and the machines fare, at `/metrics`. There is none unless it
/// is opened; what it tells is not secret, but not for everybody either, and it asks nobody who he
/// is.
///
/// ```java
/// MetricsEndpoint.open(9780, replicator::status)
/// ```
///
/// Close it before what it asks. Thread-safe.
public final class MetricsEndpoint implements AutoCloseable {
    private final HTTPServer server;
    private final InetSocketAddress address;

    private MetricsEndpoint(HTTPServer server, InetAddress address) {
        this.server = server;
        this.address = new InetSocketAddress(address, server.getPort());
    }

    /// Serves this host alone, on the loopback interface.
    ///
    /// @param port 0 for any
    /// @param status asked whenever somebody asks the endpoint, by one of its threads
    /// @throws IOException when the port can't be bound
    public static MetricsEndpoint open(int port, Supplier<ReplicationStatus> status)
            throws IOException {
        return open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), status);
    }

    /// Serves whoever reaches an address, in the calling thread's network namespace.
    ///
    /// @throws IOException when it can't be bound
    public static MetricsEndpoint open(
            InetSocketAddress address, Supplier<ReplicationStatus> status) throws IOException {
        return open(address, () -> Map.of(0, status.get()), Optional::empty);
    }

    /// Tells how each service group's replication fares, and the machines of the host.
    ///
    /// @param status by the groups' numbers; where there are several, each value is labelled with
    ///   its group's
    /// @param node asked like `status`; empty where there are none
    /// @throws IOException when the address can't be bound
    public static MetricsEndpoint open(
            InetSocketAddress address,
            Supplier<Map<Integer, ReplicationStatus>> status,
            Supplier<Optional<NodeStatus>> node)
            throws IOException {
        PrometheusRegistry registry = new PrometheusRegistry();
        registry.register(new ReplicationMetrics(status));
        registry.register(new NodeMetrics(node));
        HTTPServer server =
                HTTPServer.builder()
                        .inetAddress(address.getAddress())
                        .port(address.getPort())
                        .registry(registry)
                        .buildAndStart();
        return new MetricsEndpoint(server, address.getAddress());
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
    }
}
