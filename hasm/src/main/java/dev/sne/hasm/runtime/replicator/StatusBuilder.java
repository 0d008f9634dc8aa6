// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.replication.Receiver;
import dev.sne.hasm.replication.Sender;
import dev.sne.hasm.replication.TransferServer;
import dev.sne.hasm.runtime.frame.FrameCounters;
import dev.sne.hasm.runtime.frame.FrameFault;
import dev.sne.hasm.runtime.kernel.ApplyCounters;
import dev.sne.hasm.runtime.kernel.OptionalPart;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.PeerStatus.Standing;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.hasm.runtime.status.Sample;
import dev.sne.hasm.runtime.udp.UdpLinks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// Gathers how replication fares, on the event loop.
final class StatusBuilder {
    private final long now = System.nanoTime();
    private final List<Sample> counts = new ArrayList<>();
    private final List<PeerStatus> peers = new ArrayList<>();
    private ReplicationStatus.Role role = ReplicationStatus.Role.IDLE;
    private IntFunction<Standing> standings = _ -> Standing.UNKNOWN;
    private IntFunction<@Nullable Lag> lags = _ -> null;
    private boolean complete;
    private @Nullable Lag lag;
    private @Nullable FetchStatus fetch;
    private boolean comparing;
    private @Nullable ComparisonStatus comparison;

    void count(Measure measure, long value) {
        counts.add(new Sample(measure, List.of(), (double) value));
    }

    void count(Measure measure, String label, long value) {
        counts.add(new Sample(measure, List.of(label), (double) value));
    }

    /// The name of a constant as a label.
    static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    void leading(Sender sender, TransferServer server) {
        role = ReplicationStatus.Role.LEADING;
        complete = true;
        lags =
                host -> {
                    long entries = sender.lag(host);
                    Duration oldest = Duration.ofNanos(sender.lagNanos(host, now));
                    return entries < 0 ? null : new Lag(entries, oldest);
                };
        standings =
                host -> {
                    if (sender.isFetching(host)) {
                        return Standing.FETCHING;
                    }
                    return sender.lag(host) < 0 ? Standing.UNKNOWN : Standing.FOLLOWING;
                };
        count(Measure.ENTRIES_OFFERED, sender.bytesOffered());
        count(Measure.ENTRIES_RESENT, sender.entriesResent());
        count(Measure.TRANSFERS, server.transfers());
    }

    void following(Receiver receiver, ApplyCounters applied, @Nullable ComparisonStatus latest) {
        role = ReplicationStatus.Role.FOLLOWING;
        complete = receiver.isComplete();
        lag = new Lag(receiver.lag(), Duration.ofNanos(receiver.lagNanos(now)));
        fetch =
                new FetchStatus(
                        receiver.fetchedFrom(),
                        receiver.isFetching(),
                        receiver.isRepair(),
                        receiver.fetched(),
                        receiver.expected(),
                        Duration.ofNanos(receiver.fetchNanos(now)));
        comparing = receiver.isComparing();
        comparison = latest;
        count(Measure.ENTRIES_RECEIVED, receiver.entriesReceived());
        count(Measure.ENTRIES_MISSED, receiver.entriesMissed());
        count(Measure.PAYLOAD_DUPLICATES, receiver.duplicates());
        count(Measure.NACKS_SENT, receiver.nacksSent());
        count(Measure.ENTRIES_APPLIED, applied.entries());
        count(Measure.ENTRIES_SETTLED, applied.settled());
        count(Measure.FLOWS_REPLACED, applied.replaced());
        count(Measure.FLOWS_EVICTED, applied.evicted());
        count(Measure.UPDATES_OF_ABSENT_FLOWS, applied.absent());
        for (OptionalPart part : OptionalPart.values()) {
            count(Measure.ENTRIES_REDUCED, label(part), applied.reduced(part));
        }
        for (ApplyCounters.Refusals each : applied.refusals()) {
            count(Measure.ENTRIES_REFUSED, each.errno().name(), each.count());
        }
    }

    /// The links and the other hosts; after what the role tells.
    void links(UdpLinks links, FrameCounters frames, int[] hosts) {
        for (int host : hosts) {
            peers.add(
                    new PeerStatus(
                            host,
                            links.isHeard(host),
                            standings.apply(host),
                            lags.apply(host),
                            links.link(host),
                            links.moves(host),
                            links.work(host)));
        }
        count(Measure.FRAMES_SENT, links.sent());
        count(Measure.FRAMES_UNSENT, links.dropped());
        count(Measure.FRAMES_RECEIVED, links.received());
        count(Measure.FRAMES_ACCEPTED, frames.opened());
        for (FrameFault fault : FrameFault.values()) {
            count(Measure.FRAMES_DROPPED, label(fault), frames.dropped(fault));
        }
        count(Measure.SOCKET_ERRORS, links.errors());
    }

    ReplicationStatus build() {
        return new ReplicationStatus(
                role, complete, peers, lag, fetch, comparing, comparison, counts);
    }
}
