// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Period;
import dev.sne.hasm.Timing;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.replicator.FlowChoice;
import dev.sne.hasm.runtime.replicator.ReplicatorSettings;
import dev.sne.hasm.runtime.udp.UdpSettings;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.ReplicationConfig;
import java.time.Duration;

/// How a service group's flows are replicated, as the configuration says.
final class Replications {
    /// Headers of IPv6, UDP and a frame.
    private static final int HEADER_BYTES = 96;

    /// The length that a frame's content begins with.
    private static final int LENGTH_BYTES = 4;

    private static final int MAX_PAYLOAD_BYTES = 65_000;
    private static final int SOCKET_BUFFER_BYTES = 1 << 24;

    /// After so many signs of life that did not come a link is taken for broken.
    private static final int SILENT = 3;

    /// A link that was broken has to work for so many of them until it is used again.
    private static final int HOLD = 100;

    private Replications() {}

    static ReplicatorSettings settings(
            Configuration configuration, int group, ClusterKeys keys, long incarnation) {
        ReplicationConfig replication = configuration.replication();
        Timing timing = configuration.timing().timing();
        ClusterLinks links = new ClusterLinks(configuration);
        int contentBytes = replication.mtu() - HEADER_BYTES;
        Duration alive = Duration.ofNanos(timing.nanos(Period.ALIVE));
        return new ReplicatorSettings(
                configuration.host().number(),
                incarnation,
                keys,
                new UdpSettings(
                        links.replication(group),
                        alive.multipliedBy(SILENT),
                        alive.multipliedBy(HOLD),
                        contentBytes,
                        SOCKET_BUFFER_BYTES),
                stream(timing, Math.min(contentBytes - LENGTH_BYTES, MAX_PAYLOAD_BYTES)),
                (int) Math.min(replication.eventBufferBytes(), Integer.MAX_VALUE),
                replication.tracking(),
                FlowChoice.of(links.addresses(), replication.classes())
                        .ofGroup(configuration.flows(group)),
                replication.mergeWindow(),
                replication.sweepInterval(),
                ReplicatorSettings.VERIFY_INTERVAL);
    }

    private static ReplicationSettings stream(Timing timing, int payloadBytes) {
        ReplicationSettings standard = ReplicationSettings.STANDARD;
        long nackNanos = timing.nanos(Period.NACK);
        return new ReplicationSettings(
                standard.numbers(),
                payloadBytes,
                standard.journalBytes(),
                standard.window(),
                standard.keptPayloads(),
                standard.chunkWindow(),
                standard.flushNanos(),
                timing.nanos(Period.ALIVE),
                nackNanos,
                standard.nackLimit(),
                Math.min(standard.ackNanos(), timing.nanos(Period.ACK)),
                standard.ackEntries(),
                Math.max(standard.retryNanos(), nackNanos));
    }
}
