// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.uapi.NfnetlinkConntrack;
import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import dev.sne.testkit.inject.FlowInjector;
import dev.sne.testkit.inject.FlowMix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Measures programs on one table, in turns, so that what disturbs the machine disturbs all of
/// them.
public final class Benchmark {
    private static final String RECEIVE_ONLY = "receive only";
    private static final String SEND_ONLY = "send only";

    /// Less than what a batch sends of its own accord.
    private static final int SENT_AT_ONCE = 255;

    private final Session session;
    private final BenchOptions options;
    private final NetworkNamespace namespace;
    private final Path file;
    private final Report report;

    private Benchmark(
            Session session,
            String what,
            BenchOptions options,
            NetworkNamespace namespace,
            Path file) {
        this.session = session;
        this.options = options;
        this.namespace = namespace;
        this.file = file;
        report = new Report(what + " of " + options.flows() + " flows");
    }

    /// Runs benchmark `what`: dump or load.
    public static Report run(Session session, String what, BenchOptions options)
            throws IOException {
        // Twice the flows: the table of a namespace is counted against the limit until it is freed.
        try (TableLimit _ = TableLimit.of(session, 2L * options.flows());
                NetworkNamespace namespace = NetworkNamespace.create()) {
            Path file = Files.createTempFile("sne-bench", ".out");
            try {
                Benchmark benchmark = new Benchmark(session, what, options, namespace, file);
                FlowInjector.inject(namespace, options.flows(), FlowMix.PLAIN);
                switch (what) {
                    case "dump" -> benchmark.dump();
                    case "load" -> benchmark.load();
                    default ->
                            throw new UsageException(
                                    "'"
                                            + what
                                            + "' is none of dump, load, takeover, sync, failover");
                }
                return benchmark.report;
            } finally {
                Files.deleteIfExists(file);
            }
        }
    }

    private void dump() throws IOException {
        Program sne = Program.sne("dump", "-q");
        @Nullable Program peer = peer("-L");
        Program count = Program.sne("count");
        Program hello = Program.hello();
        for (int i = 0; i < options.runs(); i++) {
            measure(sne);
            if (peer != null) {
                measure(peer);
            }
            report.add(RECEIVE_ONLY, receiveOnly());
            measure(count);
            measure(hello);
        }
        if (peer != null) {
            report.compare(peer.name(), sne.name());
        }
        report.compare(sne.name(), RECEIVE_ONLY);
        report.compare(count.name(), hello.name());
    }

    private void load() throws IOException {
        Path flows = Files.createTempFile("sne-bench", ".save");
        try {
            @Nullable Program saver = Program.installed("conntrack", "-L", "-o", "save");
            run(saver == null ? Program.sne("dump", "-q", "-o", "save") : saver, flows);
            Program sne = Program.sne("load", "-q", flows.toString());
            @Nullable Program peer = peer("-R", flows.toString());
            for (int i = 0; i < options.runs(); i++) {
                load(sne);
                if (peer != null) {
                    load(peer);
                }
                report.add(SEND_ONLY, sendOnly());
            }
            if (peer != null) {
                report.compare(peer.name(), sne.name());
            }
            report.compare(sne.name(), SEND_ONLY);
        } finally {
            Files.deleteIfExists(flows);
        }
    }

    private void load(Program program) throws IOException {
        try (Conntrack table = Conntrack.open(namespace)) {
            table.flush(Nfnetlink.AF_UNSPEC);
            measure(program);
            long count = table.count();
            if (count != options.flows()) {
                throw new CommandException(
                        ExitStatus.FAILED, program.name() + " loaded " + count + " flows only");
            }
        }
    }

    private @Nullable Program peer(String... words) {
        if (!options.peer()) {
            return null;
        }
        Program peer = Program.installed("conntrack", words);
        if (peer == null) {
            throw new CommandException(ExitStatus.FAILED, "--peer: conntrack(8) is not installed");
        }
        return peer;
    }

    private void measure(Program program) throws IOException {
        report.add(program.name(), run(program, file));
    }

    private Run run(Program program, Path out) throws IOException {
        session.cancellation().check();
        return Run.of(program, namespace, out, session.cancellation());
    }

    /// Takes a dump from the kernel without looking at the flows.
    private Run receiveOnly() throws IOException {
        session.cancellation().check();
        double cpuBefore = Run.threadCpuMillis();
        long start = System.nanoTime();
        long messages = 0;
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_NETFILTER, namespace)) {
            int type =
                    Nfnetlink.type(
                            Nfnetlink.NFNL_SUBSYS_CTNETLINK, NfnetlinkConntrack.IPCTNL_MSG_CT_GET);
            socket.request(type, 0).u8(Nfnetlink.AF_UNSPEC).u8(Nfnetlink.NFNETLINK_V0).u16be(0);
            try (DumpCursor dump = socket.dump("receive the flow table")) {
                while (dump.next()) {
                    messages++;
                }
            }
        }
        double wall = (System.nanoTime() - start) / 1e6;
        if (messages != options.flows()) {
            throw new CommandException(
                    ExitStatus.FAILED, "the kernel sent " + messages + " flows only");
        }
        return new Run(wall, Run.threadCpuMillis() - cpuBefore, 0);
    }

    /// Creates the same flows without reading a text: only the time is counted in which the kernel
    /// is at work on requests that are ready.
    private Run sendOnly() throws IOException {
        session.cancellation().check();
        try (Conntrack table = Conntrack.open(namespace)) {
            table.flush(Nfnetlink.AF_UNSPEC);
            FlowBatch batch = table.batch(Benchmark::refused);
            FlowBuilder flow = new FlowBuilder();
            long nanos = 0;
            for (long number = 0; number < options.flows(); ) {
                long end = Math.min(number + SENT_AT_ONCE, options.flows());
                for (; number < end; number++) {
                    FlowMix.PLAIN.describe(number, flow);
                    batch.create(flow);
                }
                long start = System.nanoTime();
                batch.flush();
                nanos += System.nanoTime() - start;
            }
            return new Run(nanos / 1e6, nanos / 1e6, 0);
        }
    }

    private static void refused(long index, KernelError error) {
        throw new CommandException(ExitStatus.FAILED, "the kernel refused a flow: " + error);
    }
}
