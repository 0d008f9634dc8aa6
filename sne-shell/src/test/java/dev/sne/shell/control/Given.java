// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Link;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.State;
import dev.sne.hasm.StatusTable;
import dev.sne.hasm.SubState;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.runtime.node.Failover;
import dev.sne.hasm.runtime.node.GroupStatus;
import dev.sne.hasm.runtime.node.LinkStatus;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.ConfigurationReader;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What daemons may have to say.
public final class Given {
    static final Instant NOW = Instant.parse("2026-03-01T03:00:00Z");
    static final Epoch EPOCH = new Epoch(12, 1);

    private Given() {}

    /// Two hosts, fw1 with the number 1 and fw2 with 2, seen by one of them.
    static Configuration configuration(String self) {
        return read(self, "");
    }

    /// The same with more in front of the first table.
    public static Configuration read(String self, String more) {
        return read(self, more, "");
    }

    /// The same with more behind the last table, too.
    static Configuration read(String self, String before, String behind) {
        String text =
                before
                        + """
                        [cluster]
                        number = 7
                        [[host]]
                        number = 1
                        name = "fw1"
                        dedicated = "10.255.0.1"
                        main = "192.0.2.2"
                        [[host]]
                        number = 2
                        name = "fw2"
                        dedicated = "10.255.0.2"
                        main = "192.0.2.3"
                        [link.dedicated]
                        interface = "sync0"
                        [link.main]
                        interface = "lan0"
                        [[group]]
                        priorities = { fw1 = 150 }
                        [[group.interface]]
                        name = "lan0"
                        side = "downlink"
                        addresses = ["192.0.2.1/24"]
                        """
                        + behind;
        ConfigurationReader.Result result = ConfigurationReader.forHost(self).read(text);
        return result.configuration().orElseThrow(() -> new AssertionError(result.problems()));
    }

    /// A state that differs from that of a host not running.
    static State state(Map<String, Object> values) {
        RecordComponent[] components = State.class.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] arguments = new Object[components.length];
        State initial = State.initial();
        try {
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                Object value = values.get(components[i].getName());
                arguments[i] = value == null ? components[i].getAccessor().invoke(initial) : value;
            }
            return State.class.getDeclaredConstructor(types).newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    static TableEntry entry(int host, int priority, boolean synced) {
        int lastseq = synced ? 4711 : -3;
        return new TableEntry(host, priority, priority, 0, synced, EPOCH, lastseq, false, false, 3);
    }

    static StatusTable table(TableEntry... entries) {
        return new StatusTable(EPOCH, 3, List.of(entries));
    }

    /// Both hosts well, host 1 the master.
    static State running(int self) {
        return state(
                Map.of(
                        "sub",
                        self == 1 ? SubState.S_RUN : SubState.B_MON,
                        "epoch",
                        EPOCH,
                        "master",
                        1,
                        "table",
                        table(entry(1, 150, true), entry(2, 100, true)),
                        "synced",
                        true,
                        "stream",
                        EPOCH,
                        "lastseq",
                        4711,
                        "mainUp",
                        true,
                        "dedicatedUp",
                        true));
    }

    static GroupStatus group(State state, @Nullable Failover failover) {
        return new GroupStatus(0, state, failover, List.of(), 0);
    }

    static Failover failover(HandoverReason reason, @Nullable ReleaseReason released) {
        return new Failover(NOW.minus(Duration.ofHours(50)), EPOCH, 2, reason, released);
    }

    static LinkStatus link(Link link, boolean carrier, Map<Integer, Duration> silence) {
        return new LinkStatus(link, carrier, silence, 1000, 990, 0, 0);
    }

    static NodeStatus node(int self, GroupStatus group, LinkStatus... links) {
        return new NodeStatus(self, 5, List.of(group), List.of(links), 0, Duration.ZERO, 0, null);
    }

    /// Everything well, host 1 the master.
    static NodeStatus wellAt(int self) {
        Map<Integer, Duration> silence = Map.of(3 - self, Duration.ofMillis(31));
        return node(
                self,
                group(running(self), failover(HandoverReason.ADMIN, ReleaseReason.ADMIN)),
                link(Link.DEDICATED, true, silence),
                link(Link.MAIN, true, silence));
    }

    static PeerStatus peer(int host, PeerStatus.Standing standing, @Nullable Lag lag) {
        return new PeerStatus(host, true, standing, lag, 0, 0, List.of(true, true));
    }

    static ReplicationStatus leading(PeerStatus... peers) {
        return new ReplicationStatus(
                ReplicationStatus.Role.LEADING,
                true,
                List.of(peers),
                null,
                null,
                false,
                null,
                List.of());
    }

    static ReplicationStatus following(
            boolean complete, @Nullable FetchStatus fetch, @Nullable ComparisonStatus comparison) {
        return new ReplicationStatus(
                ReplicationStatus.Role.FOLLOWING,
                complete,
                List.of(),
                new Lag(0, Duration.ZERO),
                fetch,
                false,
                comparison,
                List.of());
    }
}
