// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.replication.ReplicationSettings;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.udp.UdpSettings;
import java.time.Duration;

/// What a [Replicator] needs to know.
///
/// @param host this host
/// @param incarnation which life of this host it is: larger than any before
/// @param keys the cluster's; those of a service group are made of them
/// @param links to the other hosts, with ports that no other group uses
/// @param replication sizes and times; its payloads must fit the links' contents
/// @param eventBufferBytes room for the kernel's events that wait to be read; the kernel doubles it
///   and counts 1.25 KiB for an event
/// @param tracking how strict this host's kernel is with TCP connections that move here
/// @param choice which flows are replicated, and in which modes, and of which service group if
///   there are several; the same on all hosts
/// @param mergeWindow for how long the modes that merge hold changes back
/// @param sweepInterval how often a master tells of what the kernel makes no event of, for flows in
///   strong mode; [#SWEEP_INTERVAL] is usual
/// @param verifyInterval how often a backup compares its table with the master's and has what
///   differs repaired, a quarter more or less; zero for never, [#VERIFY_INTERVAL] is usual
public record ReplicatorSettings(
        int host,
        long incarnation,
        ClusterKeys keys,
        UdpSettings links,
        ReplicationSettings replication,
        int eventBufferBytes,
        WindowTracking tracking,
        FlowChoice choice,
        Duration mergeWindow,
        Duration sweepInterval,
        Duration verifyInterval) {

    /// A minute.
    public static final Duration VERIFY_INTERVAL = Duration.ofMinutes(1);

    /// Half a minute.
    public static final Duration SWEEP_INTERVAL = Duration.ofSeconds(30);

    public ReplicatorSettings {
        Hosts.check(host);
        if (!sweepInterval.isPositive()) {
            throw new IllegalArgumentException("a sweep every " + sweepInterval);
        }
        if (verifyInterval.isNegative()) {
            throw new IllegalArgumentException("a comparison every " + verifyInterval);
        }
        if (replication.payloadBytes() > links.contentBytes()) {
            throw new IllegalArgumentException(
                    "payloads of "
                            + replication.payloadBytes()
                            + " bytes do not fit contents of "
                            + links.contentBytes());
        }
    }

    /// The other hosts.
    int[] peers() {
        return links.links().stream()
                .flatMap(link -> link.peers().keySet().stream())
                .mapToInt(Integer::intValue)
                .distinct()
                .sorted()
                .toArray();
    }
}
