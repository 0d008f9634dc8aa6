// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import static java.util.Comparator.comparingDouble;

import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.netlink4j.wait.Uninterruptible;
import dev.sne.shell.bench.TableLimit;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.testkit.sync.Connections;
import dev.sne.testkit.sync.FaultRelay;
import dev.sne.testkit.sync.Faults;
import dev.sne.testkit.sync.SyncNetwork;
import dev.sne.testkit.sync.TableComparison;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// Replicates connections while everything goes wrong that may, and compares both kernels' tables
/// in the end.
///
/// Datagrams on both links are lost, 1 %, 5 % and 20 % of them, each for a third of the time; 2 %
/// come twice and 5 % late, in either direction. The backup is killed and started again twice: with
/// a loss of 1 % and of 20 %. The primary is stopped twice, for long enough that its kernel's
/// events overrun their socket. In the last part of the time the kernel keeps closed connections
/// for an hour, so that those that are compared do not end meanwhile.
public final class SoakBenchmark {
    private static final int RATE = 5_000;
    private static final int EVENT_BUFFER = 1 << 22;
    private static final long SEED = 5;
    private static final long TABLE_LIMIT = 2_000_000;
    private static final double DUPLICATION = .02;
    private static final double DELAY = .05;

    private static final Duration LONGEST_OPEN = Duration.ofSeconds(15);
    private static final Duration LONGEST_DOWN = Duration.ofSeconds(10);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(3);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(5);
    private static final Duration LONG_LIFE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final long TICK_NANOS = 1_000_000;
    private static final long LOOK_NANOS = 250_000_000;
    private static final long PROGRESS_NANOS = 10_000_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double KIB_PER_MIB = 1024;
    private static final int SHOWN_DIFFERENCES = 10;

    /// Something that is done when a part of the time is over.
    private record Step(double when, String name, Action action) {}

    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private final Session session;
    private final Duration duration;
    private final Duration open;
    private final FaultRelay relay = new FaultRelay(SyncNode.PORT, SEED);
    private final SyncNetwork network = SyncNetwork.create(relay);
    private final SnePair pair = new SnePair(network, EVENT_BUFFER, WindowTracking.KEPT);
    private final SyncFigures figures = new SyncFigures();

    /// Of all lives of the backup but the present one.
    private final Map<String, Long> before = new TreeMap<>();

    private double backupCpuMillis;

    /// When it began, and when the last line of progress was written.
    private long start;

    private long told;

    /// Whether the backup runs.
    private boolean up = true;

    private volatile boolean over;
    private long connections;
    private long packets;

    private SoakBenchmark(Session session, Duration duration) {
        this.session = session;
        this.duration = duration;
        open = part(LONGEST_OPEN, 6);
    }

    /// A time that is not more than a part of the whole.
    private Duration part(Duration most, int parts) {
        Duration part = duration.dividedBy(parts);
        return part.compareTo(most) < 0 ? part : most;
    }

    /// Runs it.
    ///
    /// @param duration of the traffic; what follows takes up to three minutes
    public static SoakReport run(Session session, Duration duration) throws IOException {
        try (TableLimit _ = TableLimit.ofHosts(session, 2, TABLE_LIMIT)) {
            SoakBenchmark soak = new SoakBenchmark(session, duration);
            try {
                return soak.run();
            } finally {
                soak.pair.close();
                soak.network.close();
            }
        }
    }

    private SoakReport run() throws IOException {
        Connections.keep(network.primary(), part(SHORT_LIFE, 10));
        pair.start();
        Thread traffic = Thread.ofPlatform().name("traffic").start(this::traffic);
        try {
            go();
        } finally {
            over = true;
            Uninterruptible.join(traffic);
        }
        List<String> differences = compare();
        tell();
        SyncReport report =
                new SyncReport(
                        "replication of "
                                + RATE
                                + " connections a second under faults for "
                                + duration.toSeconds()
                                + " s");
        report.add(pair.name(), figures);
        return new SoakReport(report, differences);
    }

    private void traffic() {
        try (Connections all = Connections.open(network.primary(), RATE, open)) {
            while (!over) {
                all.advance();
                LockSupport.parkNanos(TICK_NANOS);
            }
            connections = all.begun();
            packets = all.packets();
        }
    }

    private void go() throws IOException {
        start = System.nanoTime();
        double down = (double) part(LONGEST_DOWN, 12).toNanos() / duration.toNanos();
        double stop = (double) part(LONGEST_STOP, 8).toNanos() / duration.toNanos();
        double last = (double) open.toNanos() / duration.toNanos();
        List<Step> steps =
                List.of(
                        new Step(0, "1 % are lost", () -> lose(.01)),
                        new Step(.15, "backup killed", this::kill),
                        new Step(.15 + down, "backup started", this::restart),
                        new Step(1. / 3, "5 % are lost", () -> lose(.05)),
                        new Step(.45, "primary stopped", () -> pair.primary().signal("STOP")),
                        new Step(.45 + stop, "it goes on", () -> pair.primary().signal("CONT")),
                        new Step(2. / 3, "20 % are lost", () -> lose(.20)),
                        new Step(.67, "primary stopped", () -> pair.primary().signal("STOP")),
                        new Step(.67 + stop, "it goes on", () -> pair.primary().signal("CONT")),
                        new Step(.80, "backup killed", this::kill),
                        new Step(
                                Math.max(.85, 1 - last),
                                "connections last",
                                () -> Connections.keep(network.primary(), LONG_LIFE)),
                        new Step(.80 + down, "backup started", this::restart),
                        new Step(1, "traffic ends", () -> {}));
        for (Step step : steps.stream().sorted(comparingDouble(Step::when)).toList()) {
            sleep(start + (long) (step.when() * duration.toNanos()));
            progress(step.name());
            step.action().run();
        }
    }

    private void sleep(long until) throws IOException {
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            session.cancellation().check();
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
            if (System.nanoTime() - told > PROGRESS_NANOS) {
                progress("");
            }
        }
    }

    private void progress(String what) throws IOException {
        told = System.nanoTime();
        StringBuilder line =
                new StringBuilder(SyncFigures.text((told - start) / NANOS_PER_SECOND))
                        .append(" s: ");
        if (!what.isEmpty()) {
            line.append(what).append("; ");
        }
        line.append(SyncNetwork.count(network.primary()))
                .append(" flows at the primary, ")
                .append(SyncNetwork.count(network.backup()))
                .append(" at the backup");
        if (up) {
            NodeStatus backup = pair.ask(pair.backup(), SyncNode.STATUS);
            line.append(backup.complete() ? ", complete" : ", incomplete")
                    .append(", lag ")
                    .append(backup.value(Measure.LAG_ENTRIES));
        }
        session.summary(line.toString());
    }

    private void lose(double part) {
        relay.faults(new Faults(part, DUPLICATION, DELAY));
    }

    private void kill() throws IOException {
        pair.ask(pair.backup(), SyncNode.STATUS).values().forEach(this::remember);
        backupCpuMillis += pair.backup().cpuMillis();
        pair.stopBackup();
        up = false;
    }

    private void remember(String name, long value) {
        before.merge(name, value, Long::sum);
    }

    private void restart() throws IOException {
        pair.resumeBackup();
        up = true;
    }

    /// Waits until nothing happens any more and compares; what differs then may still be repaired.
    private List<String> compare() throws IOException {
        long ended = System.nanoTime();
        awaitQuiet(ended);
        long quiet = System.nanoTime();
        figures.put("s until quiet", (quiet - ended) / NANOS_PER_SECOND);
        TableComparison found = look();
        count("flows compared", found.flows());
        count("flows that differ after quiet", found.differences().size());
        show(found.differences());
        while (!found.differences().isEmpty() && !isLate(quiet)) {
            LockSupport.parkNanos(LOOK_NANOS);
            found = look();
        }
        count("flows that differ in the end", found.differences().size());
        long compared = backup(Measure.COMPARISONS);
        long asked = System.nanoTime();
        // It does not begin while a transfer or another comparison is under way.
        while (pair.ask(pair.backup(), SyncNode.VERIFY).value(Measure.COMPARISONS) == compared) {
            if (isLate(asked)) {
                throw new CommandException(ExitStatus.FAILED, "digests were not compared");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        long differing = backup(Measure.BUCKETS_DIFFERING);
        count("digests that differ in the end", differing);
        if (differing > 0 && found.differences().isEmpty()) {
            return List.of(differing + " digests differ");
        }
        return found.differences();
    }

    private TableComparison look() {
        session.cancellation().check();
        return TableComparison.of(network.primary(), network.backup());
    }

    private void show(List<String> differences) {
        for (String each :
                differences.subList(0, Math.min(SHOWN_DIFFERENCES, differences.size()))) {
            session.summary(each);
        }
    }

    private static boolean isLate(long since) {
        return System.nanoTime() - since > PATIENCE.toNanos();
    }

    /// The primary's table has as many flows as before, all of its stream has arrived and been
    /// applied, and the backup neither fetches nor compares anything.
    private void awaitQuiet(long since) throws IOException {
        String last = "";
        while (true) {
            // Reading it rids it of what has expired.
            int flows = look().flows();
            NodeStatus primary = pair.ask(pair.primary(), SyncNode.STATUS);
            NodeStatus backup = pair.ask(pair.backup(), SyncNode.STATUS);
            boolean done =
                    backup.complete()
                            && !backup.comparing()
                            && backup.value(Measure.LAG_ENTRIES) == 0
                            && backup.value(Measure.FETCH_RUNNING) == 0
                            && primary.value(Measure.PEER_LAG_ENTRIES) == 0
                            && primary.value(Measure.TRANSFERS) == 0;
            String now =
                    flows
                            + " "
                            + primary.value(Measure.ENTRIES_OFFERED)
                            + " "
                            + backup.value(Measure.COMPARISONS)
                            + " "
                            + backup.value(Measure.REPAIRS);
            if (done && now.equals(last)) {
                return;
            }
            if (isLate(since)) {
                session.summary("not quiet: " + primary + " " + backup);
                return;
            }
            last = now;
            progress("waiting for quiet");
            LockSupport.parkNanos(2 * LOOK_NANOS);
        }
    }

    private long backup(Measure measure) throws IOException {
        return pair.ask(pair.backup(), SyncNode.STATUS).value(measure);
    }

    private void tell() throws IOException {
        count("connections", connections);
        figures.put("connections a second", connections / (duration.toNanos() / NANOS_PER_SECOND));
        count("packets", packets);
        count("datagrams at the relay", relay.received());
        count("datagrams lost", relay.lost());
        count("datagrams twice", relay.duplicated());
        count("datagrams late", relay.delayed());
        NodeStatus primary = pair.ask(pair.primary(), SyncNode.STATUS);
        figures.put(
                "MiB of entries",
                primary.value(Measure.ENTRIES_OFFERED) / (KIB_PER_MIB * KIB_PER_MIB));
        count("entries sent again", primary.value(Measure.ENTRIES_RESENT));
        count("overruns of the primary's events", primary.value(Measure.EVENT_OVERRUNS));
        pair.ask(pair.backup(), SyncNode.STATUS).values().forEach(this::remember);
        ofBackup("requests for lost entries", Measure.NACKS_SENT.text());
        ofBackup("payloads that were not new", Measure.PAYLOAD_DUPLICATES.text());
        ofBackup("frames refused as copies", Measure.FRAMES_DROPPED.text() + "/copy");
        ofBackup("whole tables fetched", Measure.TABLE_COMPLETIONS.text());
        ofBackup("losses of the stream", Measure.TABLE_LOSSES.text());
        ofBackup("comparisons of digests", Measure.COMPARISONS.text());
        ofBackup("entries lost or overtaken", Measure.ENTRIES_MISSED.text());
        ofBackup("repairs", Measure.REPAIRS.text());
        ofBackup("entries given to the kernel again", Measure.ENTRIES_SETTLED.text());
        ofBackup("entries refused by the kernel", Measure.ENTRIES_REFUSED.text());
        tellRefusals();
        ofBackup("moves to the other link", Measure.LINK_MOVES.text());
        count(
                "failures",
                primary.value(Measure.FAILURES) + NodeStatus.sum(before, Measure.FAILURES.text()));
        figures.put("CPU s, primary", pair.primary().cpuMillis() / MILLIS_PER_SECOND);
        figures.put(
                "CPU s, backup", (backupCpuMillis + pair.backup().cpuMillis()) / MILLIS_PER_SECOND);
        figures.put("memory, primary MiB", pair.primary().residentKib() / KIB_PER_MIB);
        figures.put("memory, backup MiB", pair.backup().residentKib() / KIB_PER_MIB);
    }

    private void tellRefusals() {
        String name = Measure.ENTRIES_REFUSED.text() + "/";
        before.forEach((counter, value) -> {
            if (counter.startsWith(name)) {
                count("... with " + counter.substring(name.length()), value);
            }
        });
    }

    private void ofBackup(String name, String counter) {
        count(name, NodeStatus.sum(before, counter));
    }

    private void count(String name, long value) {
        figures.put(name, (double) value);
    }
}
