// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.bench.BenchOptions;
import dev.sne.shell.bench.Benchmark;
import dev.sne.shell.bench.Report;
import dev.sne.shell.bench.TakeoverBenchmark;
import dev.sne.shell.bench.failover.FailoverBenchmark;
import dev.sne.shell.bench.sync.SoakBenchmark;
import dev.sne.shell.bench.sync.SoakReport;
import dev.sne.shell.bench.sync.SyncBenchmark;
import dev.sne.shell.bench.sync.SyncOptions;
import dev.sne.shell.bench.sync.SyncReport;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.lab.Comparison;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `bench`: measures whole programs.
final class BenchCommand implements Command {
    private static final List<String> FORMATS = List.of("text", "json");
    private static final long DEFAULT_FLOWS = 100_000;
    private static final long MAX_FLOWS = 10_000_000;
    private static final long DEFAULT_ADDRESSES = 100;

    /// A neighbour's table takes 1024 entries of each family unless it is told otherwise.
    private static final long MAX_ADDRESSES = 1000;

    private static final long DEFAULT_RUNS = 5;

    /// All faults must find their time.
    private static final long LEAST_SOAK_SECONDS = 15;

    private static final long MOST_SOAK_SECONDS = 7 * 86_400;

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "measure dump, load, a takeover, replication or a failover here, beside others";
    }

    @Override
    public Operands operands() {
        return Operands.BENCHMARK;
    }

    @Override
    public List<Option> options() {
        List<Option> options = new ArrayList<>();
        options.add(
                Option.of(
                        "--flows",
                        Value.free("N"),
                        "how many flows the table has (100000); failover: N[,N...] (0)"));
        options.add(
                Option.of(
                        "--addresses",
                        Value.free("N"),
                        "takeover: how many IPv4 and as many IPv6 addresses move (100)"));
        options.add(
                Option.of(
                        "--runs",
                        Value.free("N"),
                        "how often each program is run (5); failover: each failure (20)"));
        options.add(
                Option.flag(
                        "--peer",
                        "measure conntrack(8), ip(8) with arping(8), conntrackd(8), or"
                                + " keepalived(8) with conntrackd(8), too"));
        options.add(
                Option.of(
                        "--soak",
                        Value.free("SECONDS"),
                        "sync: compare both tables after so long a time of faults"));
        options.addAll(FailoverWords.options());
        options.add(Option.of("-o", "--output", Value.word("FORMAT", FORMATS), "text or json"));
        return options;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "Programs are measured from their start to their end, in turns, in a network"
                    + " namespace of their own. If nf_conntrack_max, or nf_conntrack_buckets for"
                    + " sync, is too low for that, it is raised meanwhile: it is the whole"
                    + " machine's.",
                "dump writes to a file. The receive-only loop takes the same dump from the kernel"
                    + " and looks at none of it, in this process: what the kernel itself takes.",
                "takeover lasts until a neighbour's table has the new hardware address for the last"
                        + " address. sne takes over in this process, as a standby that is"
                        + " prepared; the first time, with code that has not run before, is told"
                        + " apart. The peer is ip -batch, then an arping for each IPv4 address,"
                        + " all at once; the kernel announces its IPv6 addresses"
                        + " (ndisc_notify).",
                "sync replicates new flows, made by packets, between two namespaces. Daemons that"
                        + " have just begun: memory, and a transfer of the whole table. After"
                        + " 300,000 flows to warm up: CPU time and bytes at 40,000 flows a second,"
                        + " latency, and the highest rate at which none is lost. Of sne alone:"
                        + " what the replicator's thread allocates on the heap at that rate, and"
                        + " latency at 1,000 flows a second while a third host fetches the whole"
                        + " table again and again, from the backup and from the master.",
                "sync --soak replicates 5,000 connections a second, which open, carry data, close"
                        + " and end, while datagrams between the hosts are lost (1, 5 and 20 %, a"
                        + " third of the time each), come twice (2 %) and late (5 %), the backup is"
                        + " killed and started again twice, and the primary is stopped twice until"
                        + " its kernel's events overrun. It fails if the tables of both kernels"
                        + " differ in the end.",
                "failover plays scenarios of the lab (see 'sne help lab') with pairs of firewalls,"
                        + " each time a new one, and tells the longest pause of its worst stream of"
                        + " datagrams, a thousand a second, and of its worst TCP stream. The peer"
                        + " is keepalived with advertisements every 1, 0.1 and 0.01 s, conntrackd"
                        + " in mode FTFW and the script that comes with it, and keepalived that"
                        + " tells sne what to do; for a planned handover it is started again. Their"
                        + " system services need not, and should not, run.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne bench dump --flows 1000000 --peer",
                "sne bench load --peer -o json",
                "sne bench takeover --addresses 100 --peer",
                "sne bench sync --flows 300000 --runs 3 --peer",
                "sne bench sync --soak 600",
                "sne bench failover --scenario crash --flows 0,100000,500000 --peer");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException, InterruptedException {
        String format = arguments.value("--output", "text");
        if (!FORMATS.contains(format)) {
            throw new UsageException("--output: '" + format + "' is none of text, json");
        }
        if (arguments.operands().getFirst().equals("failover")) {
            return failover(session, arguments, format.equals("json"));
        }
        BenchOptions options =
                new BenchOptions(
                        (int) arguments.number("--flows", 1, MAX_FLOWS, DEFAULT_FLOWS),
                        (int) arguments.number("--addresses", 1, MAX_ADDRESSES, DEFAULT_ADDRESSES),
                        (int) arguments.number("--runs", 1, 1000, DEFAULT_RUNS),
                        arguments.has("--peer"));
        if (arguments.has("--soak")) {
            return soak(session, arguments, format.equals("json"));
        }
        String text = measure(session, arguments, options, format.equals("json"));
        session.out().write(text.getBytes(StandardCharsets.UTF_8));
        return ExitStatus.DONE;
    }

    private static int failover(Session session, Arguments arguments, boolean json)
            throws IOException, InterruptedException {
        Comparison report = FailoverBenchmark.run(session, FailoverWords.parse(arguments));
        String text = json ? report.json() : report.text();
        session.out().write(text.getBytes(StandardCharsets.UTF_8));
        return report.passed() ? ExitStatus.DONE : ExitStatus.FAILED;
    }

    private static int soak(Session session, Arguments arguments, boolean json) throws IOException {
        if (!arguments.operands().getFirst().equals("sync")) {
            throw new UsageException("--soak is for sync only");
        }
        long seconds = arguments.number("--soak", LEAST_SOAK_SECONDS, MOST_SOAK_SECONDS, 0);
        SoakReport soak = SoakBenchmark.run(session, Duration.ofSeconds(seconds));
        String text = json ? soak.report().json() : soak.report().text();
        session.out().write(text.getBytes(StandardCharsets.UTF_8));
        if (soak.differences().isEmpty()) {
            return ExitStatus.DONE;
        }
        throw new CommandException(
                ExitStatus.FAILED,
                "the tables differ: "
                        + String.join(
                                "\n",
                                soak.differences()
                                        .subList(0, Math.min(3, soak.differences().size()))));
    }

    private static String measure(
            Session session, Arguments arguments, BenchOptions options, boolean json)
            throws IOException {
        String what = arguments.operands().getFirst();
        if (what.equals("sync")) {
            SyncOptions sync = new SyncOptions(options.flows(), options.runs(), options.peer());
            SyncReport report = SyncBenchmark.run(session, sync);
            return json ? report.json() : report.text();
        }
        Report report =
                what.equals("takeover")
                        ? TakeoverBenchmark.run(session, options)
                        : Benchmark.run(session, what, options);
        return json ? report.json() : report.text();
    }
}
