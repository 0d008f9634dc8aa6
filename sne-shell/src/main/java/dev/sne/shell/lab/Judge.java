// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.lab.LabSettings.Trait;
import dev.sne.shell.lab.Scenario.Expectation;
import dev.sne.shell.lab.TimelineEntry.Kind;
import dev.sne.shell.session.CommandException;
import dev.sne.testkit.lab.cluster.ClusterTraffic;
import dev.sne.testkit.lab.cluster.Side;
import dev.sne.testkit.traffic.ArrivalLog;
import dev.sne.testkit.traffic.DatagramStream;
import dev.sne.testkit.traffic.QuietConnection;
import dev.sne.testkit.traffic.Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Says what came of a run: whether every connection is alive and its bytes right, how long the
/// traffic stood still, and whether the firewalls are as they have to be.
final class Judge {
    /// After a minute of silence TCP would need longer; nothing here lasts half as long.
    private static final Duration REVIVAL = Duration.ofSeconds(20);

    /// A connection whose flow is gone never comes back; this is to see that it has not.
    private static final Duration CONTROL = Duration.ofMillis(1500);

    /// Longer than a connection that works goes without data.
    private static final long MOMENT_NANOS = 100_000_000;

    private static final int COMPARISONS = 3;
    private static final long BEFORE_NANOS = 300_000_000;
    private static final long NOTICED_NANOS = 10_000_000;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Stage stage;
    private final Scenario scenario;
    private final Map<DatagramStream, Long> missingBefore = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int alive;

    /// Made when the scenario begins.
    Judge(Stage stage, Scenario scenario) {
        this.stage = stage;
        this.scenario = scenario;
        for (DatagramStream each : stage.traffic().datagrams()) {
            missingBefore.put(each, each.missing());
        }
    }

    /// Judges when the scenario is over.
    RunResult conclude() throws InterruptedException {
        stage.endShortFlows();
        ClusterTraffic traffic = stage.traffic();
        Duration patience = scenario.expectation() == Expectation.LOSE ? CONTROL : REVIVAL;
        List<Stream> going = going(traffic, patience);
        long end = System.nanoTime();
        pauses(traffic);
        long udpNanos = longestDatagramPause(traffic);
        long tcpNanos = longestStreamPause(traffic);
        Throughput throughput =
                Throughput.of(
                        traffic.streams().stream().flatMap(Judge::logs).toList(),
                        stage.timeline().zeroNanos() - BEFORE_NANOS,
                        end);
        connections(traffic, going, patience);
        long lost = lost(traffic);
        firewalls();
        long overlap = stage.masters().longestOverlap();
        if (overlap > stage.settings().toleranceNanos()) {
            complaints.add("two masters that hear each other for " + millis(overlap));
        }
        complaints.addAll(stage.complaints());
        notes.addAll(stage.notes());
        int connections = traffic.streams().size() + traffic.quiet().size();
        long bytes = traffic.streams().stream().mapToLong(Stream::received).sum();
        return new RunResult(
                scenario,
                stage.settings(),
                new Measured(connections, alive, bytes, udpNanos, lost, tcpNanos, overlap),
                complaints,
                notes,
                stage.timeline().zeroNanos(),
                stage.timeline().entries(),
                throughput);
    }

    /// Those whose both ends receive something within a time.
    private static List<Stream> going(ClusterTraffic traffic, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        List<Stream> going = new ArrayList<>();
        for (Stream each : traffic.streams()) {
            long left = Math.max(deadline - System.nanoTime(), MOMENT_NANOS);
            if (each.awaitProgress(Duration.ofNanos(left))) {
                going.add(each);
            }
        }
        return going;
    }

    private static java.util.stream.Stream<ArrivalLog> logs(Stream stream) {
        return java.util.stream.Stream.of(stream.atClient(), stream.atServer());
    }

    /// Tells on the timeline when each traffic went on.
    private void pauses(ClusterTraffic traffic) {
        for (DatagramStream each : traffic.datagrams()) {
            pause(each.name(), each.arrivals());
        }
        for (Stream each : traffic.streams()) {
            ArrivalLog worse =
                    each.atClient().longest().nanos() > each.atServer().longest().nanos()
                            ? each.atClient()
                            : each.atServer();
            pause(each.name(), worse);
        }
    }

    private void pause(String name, ArrivalLog log) {
        ArrivalLog.Gap gap = log.longest();
        if (gap.nanos() > NOTICED_NANOS) {
            stage.timeline()
                    .add(
                            new TimelineEntry(
                                    gap.from() + gap.nanos(),
                                    TimelineEntry.LAB,
                                    Kind.TRAFFIC,
                                    name + ": nothing for " + millis(gap.nanos())));
        }
    }

    private static long longestDatagramPause(ClusterTraffic traffic) {
        return traffic.datagrams().stream()
                .mapToLong(each -> each.arrivals().longest().nanos())
                .max()
                .orElse(0);
    }

    private static long longestStreamPause(ClusterTraffic traffic) {
        return traffic.streams().stream()
                .flatMap(Judge::logs)
                .mapToLong(each -> each.longest().nanos())
                .max()
                .orElse(0);
    }

    private void connections(ClusterTraffic traffic, List<Stream> going, Duration patience)
            throws InterruptedException {
        traffic.quiet().forEach(QuietConnection::ask);
        for (Stream each : traffic.streams()) {
            if (going.contains(each) && each.finish(patience)) {
                alive(each.name());
            } else {
                dead(each.name(), each.failure().isEmpty() ? "stuck" : each.failure());
            }
        }
        long deadline = System.nanoTime() + patience.toNanos();
        for (QuietConnection each : traffic.quiet()) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            String failure = each.await(left);
            if (failure.isEmpty()) {
                alive(each.name());
            } else {
                dead(each.name(), failure);
            }
        }
    }

    private void alive(String connection) {
        alive++;
        if (scenario.expectation() == Expectation.LOSE) {
            complaints.add(connection + " survived without replication");
        }
    }

    private void dead(String connection, String why) {
        if (scenario.expectation() == Expectation.SURVIVE) {
            complaints.add(connection + " is lost: " + why);
        }
    }

    /// Waits until no datagram is on its way any more, and counts those that never arrived.
    private long lost(ClusterTraffic traffic) {
        traffic.datagrams().forEach(DatagramStream::rest);
        long lost = 0;
        for (DatagramStream each : traffic.datagrams()) {
            long missing = each.missing();
            long before;
            do {
                before = missing;
                stage.pass(Duration.ofMillis(2));
                missing = each.missing();
            } while (missing < before);
            lost = Math.max(lost, missing - missingBefore.getOrDefault(each, 0L));
            if (each.disordered() > 0) {
                notes.add(each.name() + ": " + each.disordered() + " datagrams out of order");
            }
        }
        return lost;
    }

    /// Whether the firewalls are as they have to be at the end.
    private void firewalls() {
        try {
            stage.awaitSettled();
        } catch (CommandException e) {
            complaints.add(e.getMessage());
            return;
        }
        int active = stage.active();
        for (Firewall each : stage.present()) {
            for (Side side : new Side[] {Side.INSIDE, Side.OUTSIDE}) {
                boolean holds = stage.network().holds(each.number(), side);
                if (holds != (each.number() == active)) {
                    complaints.add(
                            each.name()
                                    + (holds ? ", a backup, has" : ", the master, lacks")
                                    + " the addresses of "
                                    + side.interfaceName());
                }
            }
            boolean copies = each.number() <= stage.settings().serving();
            if (copies && each.number() != active && !stage.settings().has(Trait.NO_REPLICATION)) {
                compare(active, each);
            }
        }
    }

    private void compare(int active, Firewall backup) {
        for (int i = 0; i < COMPARISONS; i++) {
            if (backup.verify()) {
                break;
            }
            if (i == COMPARISONS - 1) {
                complaints.add(backup.name() + " finds no equal table");
            } else {
                notes.add(backup.name() + " found differences, and repaired them");
            }
        }
        if (!backup.hasFlowsInKernel()) {
            return;
        }
        List<String> differences =
                TableDifferences.of(
                        stage.network().firewall(active),
                        stage.network().firewall(backup.number()));
        if (!differences.isEmpty()) {
            complaints.add(
                    differences.size()
                            + " flows differ at "
                            + backup.name()
                            + ", the first: "
                            + differences.getFirst());
        }
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / NANOS_PER_MILLI);
    }
}
