// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How replication fares at one moment.
///
/// @param role what this host does
/// @param complete whether its table is complete
/// @param peers the other hosts, by their number
/// @param lag of this host, null unless it follows
/// @param fetch the latest transfer to this host, null unless it follows
/// @param comparing whether its table is being compared with the master's
/// @param comparison the latest result of that, null if there is none
/// @param counts what was counted, without what the fields above say
public record ReplicationStatus(
        Role role,
        boolean complete,
        List<PeerStatus> peers,
        @Nullable Lag lag,
        @Nullable FetchStatus fetch,
        boolean comparing,
        @Nullable ComparisonStatus comparison,
        List<Sample> counts) {

    /// Where nothing is replicated, as in maintenance.
    public static final ReplicationStatus NONE =
            new ReplicationStatus(Role.IDLE, false, List.of(), null, null, false, null, List.of());

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    /// What a host does.
    public enum Role {
        IDLE,
        LEADING,
        FOLLOWING
    }

    public ReplicationStatus {
        peers = List.copyOf(peers);
        counts = List.copyOf(counts);
    }

    /// What was counted of a measure, all its labels together; 0 if it was not counted here.
    public long count(Measure measure) {
        double sum = 0;
        for (Sample each : counts) {
            sum += each.measure() == measure ? each.value() : 0;
        }
        return (long) sum;
    }

    /// What was counted of a measure with a label; 0 if it was not counted here.
    public long count(Measure measure, String label) {
        double sum = 0;
        for (Sample each : counts) {
            sum += each.measure() == measure && each.labels().contains(label) ? each.value() : 0;
        }
        return (long) sum;
    }

    /// All of it as numbers, the fields and the counts.
    public List<Sample> samples() {
        List<Sample> all = new ArrayList<>(counts);
        for (Role each : Role.values()) {
            put(all, Measure.ROLE, each == role, each.name().toLowerCase(Locale.ROOT));
        }
        put(all, Measure.COMPLETE, complete);
        for (PeerStatus peer : peers) {
            samples(peer, all);
        }
        if (lag != null) {
            put(all, Measure.LAG_ENTRIES, lag.entries());
            put(all, Measure.LAG, seconds(lag.oldest()));
        }
        if (fetch != null) {
            put(all, Measure.FETCH_RUNNING, fetch.running());
            put(all, Measure.FETCH_ENTRIES, fetch.entries());
            put(all, Measure.FETCH_EXPECTED, fetch.expected());
            put(all, Measure.FETCH_ELAPSED, seconds(fetch.elapsed()));
        }
        if (comparison != null) {
            double ended = comparison.ended().toEpochMilli() / MILLIS_PER_SECOND;
            put(all, Measure.COMPARISON_TIMESTAMP, ended);
            put(all, Measure.BUCKETS_DIFFERING, comparison.differing());
        }
        return all;
    }

    private static void samples(PeerStatus peer, List<Sample> all) {
        String host = Integer.toString(peer.host());
        put(all, Measure.PEER_HEARD, peer.heard(), host);
        put(all, Measure.LINK_MOVES, peer.linkMoves(), host);
        for (int i = 0; i < peer.linksWork().size(); i++) {
            String link = Integer.toString(i);
            put(all, Measure.LINK_WORKS, peer.linksWork().get(i), host, link);
            put(all, Measure.LINK_USED, peer.link() == i, host, link);
        }
        if (peer.standing() != PeerStatus.Standing.UNKNOWN) {
            boolean follows = peer.standing() == PeerStatus.Standing.FOLLOWING;
            put(all, Measure.PEER_FOLLOWS, follows, host);
        }
        Lag lag = peer.lag();
        if (lag != null) {
            put(all, Measure.PEER_LAG_ENTRIES, lag.entries(), host);
            put(all, Measure.PEER_LAG, seconds(lag.oldest()), host);
        }
    }

    private static void put(List<Sample> all, Measure measure, boolean value, String... labels) {
        put(all, measure, value ? 1L : 0, labels);
    }

    private static void put(List<Sample> all, Measure measure, long value, String... labels) {
        put(all, measure, (double) value, labels);
    }

    private static void put(List<Sample> all, Measure measure, double value, String... labels) {
        all.add(new Sample(measure, List.of(labels), value));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS_PER_SECOND;
    }
}
