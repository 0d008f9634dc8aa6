// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Link;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.SubState;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.hasm.runtime.status.Sample;
import dev.sne.ifmii.link.LinkState;
import dev.sne.ifmii.link.LinkStatus;
import dev.sne.ifmii.link.Source;
import dev.sne.shell.config.Configuration;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What an administrator sees, as it is.
class StatusTextTest {
    private static ClusterView view(
            String self,
            @Nullable NodeStatus node,
            @Nullable ReplicationStatus replication,
            LinkState... interfaces) {
        return new ClusterView(
                Given.configuration(self),
                Optional.ofNullable(node),
                replication == null ? Map.of() : Map.of(0, replication),
                List.of(interfaces),
                false,
                Given.NOW,
                ZoneOffset.UTC);
    }

    private static ReplicationStatus upToDate() {
        return Given.leading(
                Given.peer(2, PeerStatus.Standing.FOLLOWING, new Lag(0, Duration.ZERO)));
    }

    @Test
    void isQuietWhenAllIsWell() {
        assertThat(StatusText.of(view("fw1", Given.wellAt(1), upToDate())))
                .isEqualTo(
                        """
                        cluster 7, fw1: all is well

                        fw1 (this host) is master since 2026-02-27 01:00:00 Z (2 d 2 h), mastership 12.1
                        last failover: 2026-02-27 01:00:00.000 Z, fw2 to fw1: fw2 let go, an administrator had ordered it

                        HOST  ROLE    PRIORITY  FAILURES  FLOWS      HEARD
                        fw1   master  150       0         all, 4711  this host
                        fw2   backup  100       0         all, 4711  31 ms ago

                        dedicated link (sync0): up, fw2 heard 31 ms ago
                        main link (lan0): up, fw2 heard 31 ms ago
                        replication, weak: to fw2, which is up to date
                        """);
    }

    @Test
    void isQuietAtABackupToo() {
        var compared = new ComparisonStatus(9, Given.NOW.minusSeconds(12), 0, 0, true);
        assertThat(
                        StatusText.of(
                                view(
                                        "fw2",
                                        Given.wellAt(2),
                                        Given.following(true, null, compared))))
                .isEqualTo(
                        """
                        cluster 7, fw2: all is well

                        fw1 is master since 2026-02-27 01:00:00 Z (2 d 2 h), mastership 12.1
                        last failover: 2026-02-27 01:00:00.000 Z, fw2 to fw1: fw2 let go, an administrator had ordered it

                        HOST  ROLE    PRIORITY  FAILURES  FLOWS      HEARD
                        fw1   master  150       0         all, 4711  31 ms ago
                        fw2   backup  100       0         all, 4711  this host

                        dedicated link (sync0): up, fw1 heard 31 ms ago
                        main link (lan0): up, fw1 heard 31 ms ago
                        replication, weak: all flows are here, is up to date, equal to the master's table 12 s ago
                        """);
    }

    @Test
    void saysFirstThatNobodyWouldTakeOver() {
        var state =
                Given.state(
                        Map.of(
                                "sub",
                                SubState.S_RUN,
                                "epoch",
                                Given.EPOCH,
                                "master",
                                1,
                                "table",
                                Given.table(Given.entry(1, 150, true)),
                                "synced",
                                true,
                                "stream",
                                Given.EPOCH,
                                "lastseq",
                                4711,
                                "fails",
                                1,
                                "mainUp",
                                true));
        Map<Integer, Duration> silence = Map.of(2, Duration.ofSeconds(200));
        NodeStatus node =
                Given.node(
                        1,
                        Given.group(state, Given.failover(HandoverReason.DEAD, null)),
                        Given.link(Link.DEDICATED, false, silence),
                        Given.link(Link.MAIN, true, silence));
        assertThat(StatusText.of(view("fw1", node, Given.leading())))
                .isEqualTo(
                        """
                        cluster 7, fw1: 4 problems
                          ! this host has failed 1 time; once that is repaired: 'sne cluster clear'
                          ! fw2 is absent: heard last 3 min 20 s ago
                          ! there is no backup: nobody takes over if this host fails
                          ! the dedicated link (sync0) has no carrier

                        fw1 (this host) is master since 2026-02-27 01:00:00 Z (2 d 2 h), mastership 12.1
                        last failover: 2026-02-27 01:00:00.000 Z, fw2 to fw1: fw2 was heard no more

                        HOST  ROLE    PRIORITY  FAILURES  FLOWS      HEARD
                        fw1   master  150       1         all, 4711  this host
                        fw2   absent  -         -         -          3 min 20 s ago

                        dedicated link (sync0): no carrier, fw2 heard 3 min 20 s ago
                        main link (lan0): up, fw2 heard 3 min 20 s ago
                        replication, weak: to nobody
                        """);
    }

    @Test
    void saysThatABackupIsNotReady() {
        TableEntry behind = new TableEntry(2, 100, 80, 0, false, Given.EPOCH, -3, true, false, 3);
        var state =
                Given.state(
                        Map.of(
                                "sub",
                                SubState.S_RUN,
                                "epoch",
                                Given.EPOCH,
                                "master",
                                1,
                                "table",
                                Given.table(Given.entry(1, 150, true), behind),
                                "synced",
                                true,
                                "lastseq",
                                4711,
                                "stream",
                                Given.EPOCH,
                                "mainUp",
                                true,
                                "dedicatedUp",
                                true));
        NodeStatus node =
                Given.node(
                        1,
                        Given.group(state, null),
                        Given.link(Link.DEDICATED, true, Map.of(2, Duration.ofMillis(31))),
                        Given.link(Link.MAIN, true, Map.of(2, Duration.ofSeconds(9))));
        ReplicationStatus replication =
                Given.leading(Given.peer(2, PeerStatus.Standing.FETCHING, null));
        assertThat(StatusText.of(view("fw1", node, replication)))
                .isEqualTo(
                        """
                        cluster 7, fw1: 3 problems
                          ! fw2 does not have all flows: connections would break if it had to take over
                          ! fw2 cannot use the service that the master finds well
                          ! fw2 is not heard over the main link (lan0)

                        fw1 (this host) is master, mastership 12.1

                        HOST  ROLE    PRIORITY   FAILURES  FLOWS        HEARD
                        fw1   master  150        0         all, 4711    this host
                        fw2   backup  80 of 100  0         not all, -3  31 ms ago

                        dedicated link (sync0): up, fw2 heard 31 ms ago
                        main link (lan0): up, fw2 heard 9.0 s ago
                        replication, weak: to fw2, which is being sent the table
                        """);
    }

    @Test
    void saysHowFarATransferIs() {
        var state =
                Given.state(
                        Map.of(
                                "sub",
                                SubState.B_SYNC,
                                "epoch",
                                Given.EPOCH,
                                "master",
                                1,
                                "table",
                                Given.table(Given.entry(1, 150, true)),
                                "lastseq",
                                -3,
                                "mainUp",
                                true,
                                "dedicatedUp",
                                true));
        NodeStatus node = Given.node(2, Given.group(state, null));
        var fetch = new FetchStatus(1, true, false, 40_000, 100_000, Duration.ofMillis(200));
        String text = StatusText.of(view("fw2", node, Given.following(false, fetch, null)));
        assertThat(text)
                .contains(
                        "  ! this host has not all flows yet: 40000 of about 100000 fetched, 300 ms"
                                + " left\n",
                        "replication, weak: fetches the table from fw1: 40000 of about 100000"
                                + " fetched, 300 ms left, is up to date\n");
    }

    @Test
    void saysThatThereIsNoMaster() {
        var state =
                Given.state(
                        Map.of(
                                "sub",
                                SubState.B_AWAIT,
                                "epoch",
                                Given.EPOCH,
                                "table",
                                Given.table(Given.entry(1, 150, true), Given.entry(2, 100, true)),
                                "synced",
                                true,
                                "lastseq",
                                4711,
                                "mainUp",
                                true,
                                "dedicatedUp",
                                true));
        NodeStatus node =
                Given.node(
                        2,
                        Given.group(
                                state,
                                Given.failover(HandoverReason.RESIGNED, ReleaseReason.UPLINK)));
        assertThat(StatusText.of(view("fw2", node, null)))
                .isEqualTo(
                        """
                        cluster 7, fw2: 1 problem
                          ! no master is known; this host waits for another one to take over

                        there is no master
                        last failover: 2026-02-27 01:00:00.000 Z, fw2 to fw1: fw2 let go, its uplink failed

                        HOST  ROLE       PRIORITY  FAILURES  FLOWS      HEARD
                        fw1   lost       150       0         all, 4711  never
                        fw2   no master  100       0         all, 4711  this host

                        replication: off
                        """);
    }

    @Test
    void notesWhatHasBeen() {
        NodeStatus well = Given.wellAt(1);
        NodeStatus paused =
                new NodeStatus(
                        1, 5, well.groups(), well.links(), 2, Duration.ofMillis(1300), 0, null);
        ReplicationStatus replication =
                new ReplicationStatus(
                        ReplicationStatus.Role.LEADING,
                        true,
                        List.of(),
                        null,
                        null,
                        false,
                        null,
                        List.of(
                                new Sample(Measure.EVENT_OVERRUNS, List.of(), 1),
                                new Sample(Measure.ENTRIES_FOREIGN, List.of(), 2),
                                new Sample(Measure.FRAMES_DROPPED, List.of("bad_check"), 7),
                                new Sample(Measure.FRAMES_DROPPED, List.of("copy"), 900)));
        assertThat(StatusText.of(view("fw1", paused, replication)))
                .startsWith(
                        """
                        cluster 7, fw1: all is well
                          - this host stood still 2 times, for 1.3 s at most
                          - the kernel made more events than could be read 1 time; the tables were compared after it. A larger replication.event-buffer helps
                          - 2 entries left out, of flows that are another group's here: the `flows` of groups were not the same on all hosts
                          - datagrams that were refused: 7 sealed with another secret, or forged

                        """);
    }

    @Test
    void saysByWhatALinkIsFoundDown() {
        LinkState lan = link("lan0", LinkStatus.UP, "signal and carrier", Source.ETHTOOL);
        LinkState wan = link("wan0", LinkStatus.DOWN, "no signal", Source.MII);
        ClusterView view = view("fw2", Given.wellAt(2), null, lan, wan);
        assertThat(StatusText.of(view))
                .startsWith(
                        """
                        cluster 7, fw2: 1 problem
                          ! wan0 is down: no signal (MII)

                        """)
                .contains("\ninterfaces: lan0 up (ethtool); wan0 down, no signal (MII)\n");
        assertThat(StatusJson.of(view).toString())
                .contains(
                        "{\"interface\":\"wan0\",\"status\":\"down\",\"reason\":\"no signal\","
                                + "\"source\":\"mii\",\"lower\":[]}");
    }

    @Test
    void saysWhyALinkBetweenTheHostsHasNoCarrier() {
        NodeStatus node =
                Given.node(
                        2,
                        Given.wellAt(2).group(0),
                        Given.link(Link.DEDICATED, false, Map.of()),
                        Given.link(Link.MAIN, true, Map.of(1, Duration.ofMillis(31))));
        LinkState sync = link("sync0", LinkStatus.DOWN, "no signal", Source.MII);
        assertThat(StatusText.of(view("fw2", node, null, sync)))
                .startsWith(
                        """
                        cluster 7, fw2: 1 problem
                          ! the dedicated link (sync0) has no carrier: no signal (MII)

                        """);
    }

    @Test
    void findsNoFaultInALinkThatTheServiceTakesDownAtABackup() {
        Configuration configuration =
                Given.read(
                        "fw2",
                        "",
                        """
                        [[group.interface]]
                        name = "wan0"
                        side = "uplink"
                        manage = true
                        addresses = ["198.51.100.1/24"]
                        """);
        LinkState wan = link("wan0", LinkStatus.DISABLED, "set down", Source.RTNETLINK);
        ClusterView view =
                new ClusterView(
                        configuration,
                        Optional.of(Given.wellAt(2)),
                        Map.of(),
                        List.of(wan),
                        false,
                        Given.NOW,
                        ZoneOffset.UTC);
        assertThat(StatusText.of(view)).startsWith("cluster 7, fw2: all is well\n");
    }

    private static LinkState link(String name, LinkStatus status, String reason, Source source) {
        return new LinkState(name, status, reason, source, List.of(), 0);
    }

    @Test
    void tellsOfAHostWithoutAMachine() {
        Configuration configuration = Given.read("fw1", "mode = \"external\"\n");
        ClusterView view =
                new ClusterView(
                        configuration,
                        Optional.empty(),
                        Map.of(0, upToDate()),
                        List.of(),
                        true,
                        Given.NOW,
                        ZoneOffset.UTC);
        assertThat(StatusText.of(view))
                .isEqualTo(
                        """
                        cluster 7, fw1: all is well
                          - maintenance: this host takes no part; 'sne cluster maintenance off' ends that

                        another program decides who is master (mode external)
                        replication, weak: to fw2, which is up to date
                        """);
    }

    @Test
    void saysTheSameInJson() {
        String json = StatusJson.of(view("fw1", Given.wellAt(1), upToDate())).toString();
        assertThat(json)
                .startsWith(
                        "{\"time\":\"2026-03-01T03:00:00.000000Z\",\"cluster\":7,\"host\":\"fw1\","
                                + "\"healthy\":true,\"problems\":[],\"notes\":[],\"mode\":\"own\","
                                + "\"maintenance\":false,\"incarnation\":5,\"pauses\":0,")
                .contains(
                        "\"state\":\"S.RUN\",\"is_master\":true,\"master\":\"fw1\",\"epoch\":\"12.1\","
                            + "\"last_failover\":{\"time\":\"2026-02-27T01:00:00.000000Z\","
                            + "\"from\":\"fw2\",\"to\":\"fw1\"",
                        "{\"host\":\"fw2\",\"number\":2,\"self\":false,\"role\":\"backup\","
                                + "\"priority\":100,\"effective_priority\":100,\"failures\":0,"
                                + "\"held\":false,\"complete\":true,\"stream\":\"12.1\","
                                + "\"lastseq\":4711,\"disputing\":false,\"main_up\":true,"
                                + "\"dedicated_up\":true,\"heard_us_ago\":31000}",
                        "{\"link\":\"dedicated\",\"carrier\":true,\"heard_us_ago\":{\"fw2\":31000},",
                        "\"peers\":[{\"host\":\"fw2\",\"heard\":true,\"standing\":\"following\","
                                + "\"lag\":{\"entries\":0,\"us\":0}}]");
    }

    @Test
    void namesHostsThatAreNotConfigured() {
        Configuration configuration = Given.configuration("fw1");
        assertThat(configuration.hostName(9)).isEqualTo("host 9");
        assertThat(configuration.hostName(0)).isEqualTo("nobody");
    }
}
