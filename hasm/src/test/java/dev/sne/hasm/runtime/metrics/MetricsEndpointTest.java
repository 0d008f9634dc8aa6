// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.hasm.runtime.status.Sample;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsEndpointTest {
    private static final ReplicationStatus STATUS =
            new ReplicationStatus(
                    ReplicationStatus.Role.FOLLOWING,
                    true,
                    List.of(
                            new PeerStatus(
                                    3,
                                    true,
                                    PeerStatus.Standing.FOLLOWING,
                                    new Lag(7, Duration.ofMillis(1_500)),
                                    1,
                                    4,
                                    List.of(false, true))),
                    new Lag(0, Duration.ZERO),
                    new FetchStatus(3, true, false, 250, 1_000, Duration.ofMillis(500)),
                    false,
                    new ComparisonStatus(1, Instant.ofEpochMilli(1_234_500), 2, 1, false),
                    List.of(
                            new Sample(Measure.ENTRIES_OFFERED, List.of(), 1_024),
                            new Sample(Measure.FRAMES_DROPPED, List.of("bad_check"), 12)));

    @Test
    void tellsEveryValueByItsConventionalName() throws IOException, InterruptedException {
        try (MetricsEndpoint endpoint = MetricsEndpoint.open(0, () -> STATUS)) {
            assertThat(endpoint.address().getAddress().isLoopbackAddress()).isTrue();

            assertThat(scrape(endpoint).lines())
                    .contains(
                            "# TYPE sne_replication_frames_dropped_total counter",
                            "# HELP sne_replication_frames_dropped_total "
                                    + Measure.FRAMES_DROPPED.help(),
                            "sne_replication_frames_dropped_total{reason=\"bad_check\"} 12.0",
                            "sne_replication_entries_offered_bytes_total 1024.0",
                            "sne_replication_role{role=\"following\"} 1.0",
                            "sne_replication_role{role=\"leading\"} 0.0",
                            "sne_replication_peer_lag_entries{peer=\"3\"} 7.0",
                            "sne_replication_peer_lag_seconds{peer=\"3\"} 1.5",
                            "sne_replication_link_works{link=\"0\",peer=\"3\"} 0.0",
                            "sne_replication_link_used{link=\"1\",peer=\"3\"} 1.0",
                            "sne_replication_link_moves_total{peer=\"3\"} 4.0",
                            "sne_replication_fetch_entries 250.0",
                            "sne_replication_fetch_elapsed_seconds 0.5",
                            "sne_replication_comparison_timestamp_seconds 1234.5",
                            "sne_replication_buckets_differing 2.0");
        }
    }

    @Test
    void tellsSeveralGroupsApart() throws IOException, InterruptedException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (MetricsEndpoint endpoint =
                MetricsEndpoint.open(any, () -> Map.of(1, STATUS, 2, STATUS), Optional::empty)) {
            assertThat(scrape(endpoint).lines())
                    .contains(
                            "sne_replication_role{group=\"1\",role=\"following\"} 1.0",
                            "sne_replication_role{group=\"2\",role=\"following\"} 1.0",
                            "sne_replication_fetch_entries{group=\"1\"} 250.0",
                            "sne_replication_fetch_entries{group=\"2\"} 250.0")
                    .containsOnlyOnce("# TYPE sne_replication_fetch_entries gauge");
        }
    }

    @Test
    void answersWithAFaultWhenThereIsNoStatus() throws IOException, InterruptedException {
        try (MetricsEndpoint endpoint =
                MetricsEndpoint.open(
                        0,
                        () -> {
                            throw new IllegalStateException("closed");
                        })) {
            assertThat(ask(endpoint).statusCode()).isEqualTo(500);
        }
    }

    private static String scrape(MetricsEndpoint endpoint)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = ask(endpoint);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private static HttpResponse<String> ask(MetricsEndpoint endpoint)
            throws IOException, InterruptedException {
        String host = endpoint.address().getAddress().getHostAddress();
        URI uri = URI.create("http://" + host + ":" + endpoint.address().getPort() + "/metrics");
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        }
    }
}
