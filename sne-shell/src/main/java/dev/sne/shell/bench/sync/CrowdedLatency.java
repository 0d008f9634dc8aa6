// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncHosts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// How soon new flows are in a backup's kernel while a third host fetches the whole table, again
/// and again: from the backup, as is usual, or from the master, as when the third host cannot reach
/// the backup.
final class CrowdedLatency implements AutoCloseable {
    private static final int MASTER = 1;
    private static final int BACKUP = 2;
    private static final int NEWCOMER = 3;
    private static final int HOSTS = 3;
    private static final int TCP = 6;

    /// A second and a half of flows at a time, so that a transfer lasts longer than that.
    private static final int RATE = 1_000;

    private static final int AT_ONCE = 1_500;
    private static final int TRANSFERS = 5;
    private static final double FILL_RATE = 40_000;

    /// After so many flows [FlowPackets] repeats the ports by which the probe tells them.
    private static final int PORTS = 50_000;

    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MEDIAN = .5;
    private static final double TAIL = .99;

    private final Session session;
    private final int flows;
    private final String source;
    private final SyncHosts network = SyncHosts.create(HOSTS);
    private final FlowPackets packets = FlowPackets.open(network.host(MASTER), true);
    private final List<Conntrack> tables = new ArrayList<>();
    private final List<Daemon> daemons = new ArrayList<>();
    private final boolean reachesBackup;
    private long made;

    private CrowdedLatency(Session session, int flows, boolean reachesBackup) {
        this.session = session;
        this.flows = flows;
        this.reachesBackup = reachesBackup;
        source = reachesBackup ? "backup" : "master";
        for (int host = 1; host <= HOSTS; host++) {
            tables.add(Conntrack.open(network.host(host)));
        }
    }

    /// Measures with either source.
    ///
    /// @param flows how many a transfer brings
    static void measure(Session session, SyncFigures figures, int flows) throws IOException {
        for (boolean reachesBackup : new boolean[] {true, false}) {
            session.cancellation().check();
            try (CrowdedLatency latency = new CrowdedLatency(session, flows, reachesBackup)) {
                latency.run(figures);
            }
        }
    }

    private void run(SyncFigures figures) throws IOException {
        daemons.add(start(MASTER));
        daemons.add(start(BACKUP));
        daemons.forEach(SneHost::awaitReady);
        awaitComplete(BACKUP);
        packets.send(0, flows, FILL_RATE);
        made = flows;
        await(() -> table(BACKUP).count() >= flows, "the backup gets not all flows");
        probe();
        daemons.add(start(NEWCOMER));
        SneHost.awaitReady(daemon(NEWCOMER));
        awaitComplete(NEWCOMER);
        double[] millis = new double[TRANSFERS * AT_ONCE];
        double[] seconds = new double[TRANSFERS];
        int within = 0;
        for (int i = 0; i < TRANSFERS; i++) {
            // What a backup has served is compared with the master's table afterwards.
            await(() -> !isComparing(), "the third host compares for ever");
            table(NEWCOMER).flush(Nfnetlink.AF_UNSPEC);
            long completions = completions();
            SneHost.ask(daemon(NEWCOMER), SyncNode.RESYNC);
            await(() -> isFetching() || completions() > completions, "no transfer begins");
            long start = System.nanoTime();
            System.arraycopy(probe(), 0, millis, i * AT_ONCE, AT_ONCE);
            within += isFetching() ? 1 : 0;
            awaitComplete(NEWCOMER);
            seconds[i] = (System.nanoTime() - start) / NANOS_PER_SECOND;
        }
        check();
        Arrays.sort(millis);
        Arrays.sort(seconds);
        String where = "latency at 1000/s, table fetched from " + source;
        figures.put(where + ", p50 ms", millis[(int) (millis.length * MEDIAN)]);
        figures.put(where + ", p99 ms", millis[(int) (millis.length * TAIL)]);
        figures.put(where + ", max ms", millis[millis.length - 1]);
        figures.put("resync from " + source + " meanwhile, s", seconds[TRANSFERS / 2]);
        session.summary(
                where
                        + ": p99 "
                        + SyncFigures.text(millis[(int) (millis.length * TAIL)])
                        + " ms, "
                        + within
                        + " of "
                        + TRANSFERS
                        + " transfers outlasted their flows");
    }

    private Daemon start(int number) throws IOException {
        Map<Integer, String> others = new TreeMap<>();
        for (int other = 1; other <= HOSTS; other++) {
            boolean cut = !reachesBackup && number + other == BACKUP + NEWCOMER;
            if (other != number && !cut) {
                others.put(other, SyncHosts.address(other));
            }
        }
        return new SneHost(
                        network.host(number),
                        number,
                        SneHost.EVENT_BUFFER,
                        WindowTracking.LIBERAL,
                        List.of(SneHost.link(SyncHosts.address(number), others)))
                .start(number == MASTER ? SyncNode.PRIMARY : SyncNode.BACKUP, 1);
    }

    private double[] probe() {
        made = (made + PORTS - 1) / PORTS * PORTS;
        long first = made;
        made += AT_ONCE;
        return LatencyProbe.measure(packets, network.host(BACKUP), first, AT_ONCE, RATE);
    }

    private Daemon daemon(int host) {
        return daemons.get(host - 1);
    }

    private Conntrack table(int host) {
        return tables.get(host - 1);
    }

    /// Whether flows arrive, or have to: not while somebody who does not answer is asked.
    private boolean isFetching() throws IOException {
        NodeStatus status = SneHost.ask(daemon(NEWCOMER), SyncNode.STATUS);
        return !status.complete() && status.value(Measure.FETCH_ENTRIES) > 0;
    }

    private boolean isComparing() throws IOException {
        return SneHost.ask(daemon(NEWCOMER), SyncNode.STATUS).comparing();
    }

    private long completions() throws IOException {
        return SneHost.ask(daemon(NEWCOMER), SyncNode.STATUS).value(Measure.TABLE_COMPLETIONS);
    }

    private void awaitComplete(int host) throws IOException {
        await(
                () -> SneHost.ask(daemon(host), SyncNode.STATUS).complete(),
                "host " + host + " fetches for ever");
    }

    /// Nothing was lost by anybody: every host has every flow, and the master has heard of each.
    private void check() throws IOException {
        long all = flows(MASTER);
        await(() -> flows(BACKUP) == all, "the backup has not all flows");
        await(() -> flows(NEWCOMER) == all, "the third host has not all flows");
        NodeStatus master = SneHost.ask(daemon(MASTER), SyncNode.STATUS);
        if (master.value(Measure.EVENT_OVERRUNS) != 0) {
            throw new CommandException(ExitStatus.FAILED, "the master has lost events");
        }
    }

    /// Without those of the replication itself, which are UDP's.
    private long flows(int host) {
        long count = 0;
        try (FlowCursor dump = table(host).dump(KernelFilter.ANY)) {
            while (dump.next()) {
                count += dump.flow().protocol(FlowView.ORIG) == TCP ? 1 : 0;
            }
        }
        return count;
    }

    /// Something that becomes true.
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException;
    }

    private void await(Condition condition, String complaint) throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.holds()) {
            session.cancellation().check();
            daemons.forEach(Daemon::checkAlive);
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(ExitStatus.FAILED, complaint);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    @Override
    public void close() {
        daemons.forEach(Daemon::close);
        tables.forEach(Conntrack::close);
        packets.close();
        network.close();
    }
}
