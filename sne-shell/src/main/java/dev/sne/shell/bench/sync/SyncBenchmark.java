// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.shell.bench.TableLimit;
import dev.sne.shell.session.Session;
import dev.sne.testkit.sync.FlowPackets;
import dev.sne.testkit.sync.SyncNetwork;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;

/// Measures pairs of daemons in turns. Each measurement begins with new daemons and empty tables;
/// where it is about a daemon that has been running for a while, with flows to warm up with.
public final class SyncBenchmark {
    private static final int WARM_UP_FLOWS = 300_000;
    private static final double WARM_UP_RATE = 60_000;
    private static final int WARM_UP_TRANSFERS = 5;
    private static final double CPU_RATE = 40_000;
    private static final double FIRST_RATE = 100_000;
    private static final double STEP = 1.25;
    private static final double LEAST_RATE = 20_000;
    private static final long SETTLE_NANOS = 2_000_000_000L;
    private static final long RESYNC_NANOS = 60_000_000_000L;
    private static final long LOOK_NANOS = 1_000_000;
    private static final int LATENCY_FLOWS = 1_000;
    private static final int WARM_UP_PROBES = 5;
    private static final int LATENCY_RATE = 200;
    private static final double KIB_PER_MIB = 1024;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double HUNDRED_THOUSAND = 1e5;
    private static final double MEDIAN = .5;
    private static final double TAIL = .99;

    private final Session session;
    private final SyncOptions options;
    private final SyncFigures figures = new SyncFigures();
    private final PairFactory factory;

    /// Makes a pair for a network.
    @FunctionalInterface
    interface PairFactory {
        SyncPair make(SyncNetwork network) throws IOException;
    }

    /// One set-up of everything.
    private record Bench(SyncNetwork network, SyncPair pair, FlowPackets packets)
            implements AutoCloseable {
        /// The flows of the warm-up are in the table, too.
        boolean awaitFlows(long flows, long nanos) throws IOException {
            long deadline = System.nanoTime() + nanos;
            while (pair.replicated() < flows) {
                pair.primary().checkAlive();
                pair.backup().checkAlive();
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return true;
        }

        @Override
        public void close() {
            pair.close();
            packets.close();
            network.close();
        }
    }

    private SyncBenchmark(Session session, SyncOptions options, PairFactory factory) {
        this.session = session;
        this.options = options;
        this.factory = factory;
    }

    /// Runs all measurements, of all pairs in turns; the report has the medians.
    public static SyncReport run(Session session, SyncOptions options) throws IOException {
        SyncReport report =
                new SyncReport("replication of " + options.flows() + " flows between two hosts");
        long flows = WARM_UP_FLOWS + options.flows() + (WARM_UP_PROBES + 1L) * LATENCY_FLOWS;
        try (TableLimit _ = TableLimit.ofHosts(session, 2, flows)) {
            for (int i = 0; i < options.runs(); i++) {
                measure(session, options, SnePair::new, report);
                for (ConntrackdPair.Mode mode : ConntrackdPair.Mode.values()) {
                    if (options.peer()) {
                        PairFactory peer = network -> new ConntrackdPair(network, mode);
                        measure(session, options, peer, report);
                    }
                }
            }
        }
        return report;
    }

    private static void measure(
            Session session, SyncOptions options, PairFactory factory, SyncReport report)
            throws IOException {
        SyncBenchmark benchmark = new SyncBenchmark(session, options, factory);
        String name = benchmark.fresh();
        benchmark.settled();
        benchmark.sustained();
        if (name.equals(SnePair.NAME)) {
            SteadyHeap.measure(benchmark.figures, options.flows());
            CrowdedLatency.measure(session, benchmark.figures, options.flows());
        }
        session.summary(name + ": " + benchmark.figures.values());
        report.add(name, benchmark.figures);
    }

    private Bench set(boolean warm) throws IOException {
        session.cancellation().check();
        SyncNetwork network = SyncNetwork.create();
        FlowPackets packets = FlowPackets.open(network.primary(), true);
        Bench bench = new Bench(network, factory.make(network), packets);
        try {
            bench.pair.start();
            if (warm) {
                packets.send(0, WARM_UP_FLOWS, WARM_UP_RATE);
                bench.awaitFlows(WARM_UP_FLOWS, SETTLE_NANOS);
            }
            return bench;
        } catch (RuntimeException | IOException e) {
            bench.close();
            throw e;
        }
    }

    /// Memory, and transfers of the whole table: to a daemon that starts, and to the same later on.
    private String fresh() throws IOException {
        try (Bench bench = set(false)) {
            SyncPair pair = bench.pair;
            long flows = options.flows();
            figures.put("memory empty, primary MiB", mib(pair.primary()));
            figures.put("memory empty, backup MiB", mib(pair.backup()));
            bench.packets.send(0, flows, WARM_UP_RATE);
            bench.awaitFlows(flows, SETTLE_NANOS);
            figures.put("memory with " + flows + " flows, primary MiB", mib(pair.primary()));
            figures.put("memory with " + flows + " flows, backup MiB", mib(pair.backup()));
            pair.stopBackup();
            bench.network.flushBackup();
            transferred(bench, pair.resumeBackup(), 0, "of a backup that starts");
            for (int i = 0; pair.intoKernel() && i <= WARM_UP_TRANSFERS; i++) {
                pair.awaitComplete();
                bench.network.flushBackup();
                double before = pair.backup().cpuMillis();
                transferred(bench, pair.fetch(), before, "of a warm backup");
            }
            if (pair.name().equals(SnePair.NAME)) {
                pair.stopBackup();
                KernelFloor.measure(bench.network, figures);
            }
            return pair.name();
        }
    }

    /// Waits for the end of a transfer of the whole table.
    private void transferred(Bench bench, long start, double cpuBefore, String whose)
            throws IOException {
        boolean complete = bench.awaitFlows(options.flows(), RESYNC_NANOS);
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        figures.put("resync " + whose + ", s", complete ? seconds : Double.NaN);
        double cpu = bench.pair.backup().cpuMillis() - cpuBefore;
        figures.put("resync " + whose + ", its CPU s", cpu / MILLIS_PER_SECOND);
    }

    /// CPU time and bytes at a moderate rate, and latency, of daemons that have warmed up.
    private void settled() throws IOException {
        try (Bench bench = set(true)) {
            SyncPair pair = bench.pair;
            double primaryCpu = pair.primary().cpuMillis();
            double backupCpu = pair.backup().cpuMillis();
            long bytes = SyncNetwork.bytes(bench.network.primary(), SyncNetwork.SYNC);
            long flows = options.flows();
            bench.packets.send(WARM_UP_FLOWS, flows, CPU_RATE);
            boolean complete = bench.awaitFlows(WARM_UP_FLOWS + flows, SETTLE_NANOS);
            double share = flows / HUNDRED_THOUSAND * MILLIS_PER_SECOND;
            figures.put(
                    "CPU s/100k flows, primary", (pair.primary().cpuMillis() - primaryCpu) / share);
            figures.put(
                    "CPU s/100k flows, backup", (pair.backup().cpuMillis() - backupCpu) / share);
            bytes = SyncNetwork.bytes(bench.network.primary(), SyncNetwork.SYNC) - bytes;
            figures.put(
                    "bytes per flow on the wire", complete ? (double) bytes / flows : Double.NaN);
            if (pair.intoKernel()) {
                latency(bench, WARM_UP_FLOWS + flows);
            }
        }
    }

    private void latency(Bench bench, long first) {
        // At this rate each flow goes a way of its own through both daemons, and through the probe:
        // not the one that many take together.
        for (int i = 0; i < WARM_UP_PROBES; i++) {
            LatencyProbe.measure(
                    bench.packets,
                    bench.network.backup(),
                    first + (long) i * LATENCY_FLOWS,
                    LATENCY_FLOWS,
                    2 * LATENCY_RATE);
        }
        double[] millis =
                LatencyProbe.measure(
                        bench.packets,
                        bench.network.backup(),
                        first + (long) WARM_UP_PROBES * LATENCY_FLOWS,
                        LATENCY_FLOWS,
                        LATENCY_RATE);
        figures.put("latency at 200/s, p50 ms", millis[(int) (millis.length * MEDIAN)]);
        figures.put("latency at 200/s, p99 ms", millis[(int) (millis.length * TAIL)]);
        figures.put("latency at 200/s, max ms", millis[millis.length - 1]);
    }

    private static double mib(Daemon daemon) throws IOException {
        return daemon.residentKib() / KIB_PER_MIB;
    }

    /// Looks for the highest rate at which no flow is lost: up or down from the first in steps,
    /// until the way turns.
    private void sustained() throws IOException {
        double best = Double.NaN;
        double reached = lossless(FIRST_RATE);
        if (Double.isNaN(reached)) {
            for (double rate = FIRST_RATE / STEP;
                    Double.isNaN(best) && rate >= LEAST_RATE;
                    rate /= STEP) {
                best = lossless(rate);
            }
        } else {
            double rate = FIRST_RATE;
            while (!Double.isNaN(reached)) {
                best = reached;
                if (reached < rate / STEP) {
                    break; // The packets come no faster.
                }
                rate *= STEP;
                reached = lossless(rate);
            }
        }
        figures.put("highest lossless rate, flows/s", best);
    }

    /// The rate that was reached, or NaN when flows were missing two seconds after the last packet.
    private double lossless(double rate) throws IOException {
        try (Bench bench = set(true)) {
            long nanos = bench.packets.send(WARM_UP_FLOWS, options.flows(), rate);
            boolean complete =
                    bench.awaitFlows((long) WARM_UP_FLOWS + options.flows(), SETTLE_NANOS);
            double reached = options.flows() * NANOS_PER_SECOND / nanos;
            session.summary(
                    bench.pair.name()
                            + " at "
                            + SyncFigures.text(reached)
                            + "/s: "
                            + bench.pair.replicated()
                            + (complete ? " complete" : " incomplete"));
            return complete ? reached : Double.NaN;
        }
    }
}
