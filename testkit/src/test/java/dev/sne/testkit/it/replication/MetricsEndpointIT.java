// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.testkit.it.replication.Tables.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.runtime.metrics.MetricsEndpoint;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

@KernelTest
class MetricsEndpointIT {
    private static final Epoch STREAM = new Epoch(1, 1);
    private static final int FLOWS = 2_000;

    @Test
    void showsWhatHappensWhileItHappens() throws IOException {
        try (SyncNetwork network = SyncNetwork.create();
                FlowPackets packets = FlowPackets.open(network.primary(), true);
                Replicator primary =
                        ReplicatorHost.open(network.primary(), 1, 1, ReplicatorHost.everything());
                Replicator backup =
                        ReplicatorHost.open(network.backup(), 2, 1, ReplicatorHost.everything());
                MetricsEndpoint ofPrimary = MetricsEndpoint.open(0, primary::status);
                MetricsEndpoint ofBackup = MetricsEndpoint.open(0, backup::status);
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(value(client, ofBackup, "role{role=\"idle\"}")).isEqualTo(1);
            primary.lead(STREAM);
            backup.follow(STREAM);
            await(() -> value(client, ofBackup, "complete") == 1);
            assertThat(value(client, ofBackup, "role{role=\"following\"}")).isEqualTo(1);
            double offered = value(client, ofPrimary, "entries_offered_bytes_total");

            packets.send(0, FLOWS, Double.MAX_VALUE);

            await(() -> value(client, ofBackup, "entries_applied_total") >= FLOWS);
            assertThat(value(client, ofPrimary, "entries_offered_bytes_total") - offered)
                    .isGreaterThan(FLOWS);
            await(() -> value(client, ofPrimary, "peer_lag_entries{peer=\"2\"}") == 0);
            assertThat(value(client, ofPrimary, "peer_lag_seconds{peer=\"2\"}")).isZero();
        }
    }

    /// The value of a line, without what all their names begin with; NaN if there is none.
    private static double value(HttpClient client, MetricsEndpoint endpoint, String metric) {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + "/metrics");
        String start = "sne_replication_" + metric + " ";
        return ask(client, uri)
                .lines()
                .filter(line -> line.startsWith(start))
                .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static String ask(HttpClient client, URI uri) {
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
