// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import dev.sne.ifmii.address.Change;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.ifmii.announce.AnnounceOptions;
import dev.sne.ifmii.announce.Announcement;
import dev.sne.ifmii.announce.Announcer;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Neighbour;
import dev.sne.netlink4j.route.RouteBatch;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.Neigh;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.testkit.netns.Segment;
import dev.sne.testkit.netns.Sysctl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Measures how long it takes until a neighbour sends to a new holder of service addresses: from
/// the order to take them over until the neighbour's table has the new hardware address for the
/// last of them. The old holder, the new one, the neighbour and the switch between them are network
/// namespaces.
public final class TakeoverBenchmark implements AutoCloseable {
    private static final String ETH = "eth0";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String FIRST = "sne, the first";
    private static final String SNE = "sne";
    private static final String ADD = "sne: add";
    private static final String ANNOUNCE = "sne: announce";
    private static final String PEER = "ip + arping";
    private static final String PEER_END = "ip + arping: their end";

    private static final int V4_PREFIX = 16;
    private static final int V4_NETWORK = 0x0a4d0000;
    private static final int V4_FIRST = V4_NETWORK + 0x100;
    private static final int V6_PREFIX = 64;
    private static final long V6_NETWORK = 0xfd00_004d_0000_0000L;
    private static final long V6_FIRST = 0x1_0000L;

    private final Session session;
    private final BenchOptions options;
    private final NetworkNamespace middle = NetworkNamespace.create();
    private final NetworkNamespace old = NetworkNamespace.create();
    private final NetworkNamespace neighbour = NetworkNamespace.create();
    private final ServiceAddresses service;
    private final Set<IpAddress> ips;
    private final Segment segment;
    private final HardwareAddress oldHolder;
    private final Report report;

    private TakeoverBenchmark(Session session, BenchOptions options) {
        this.session = session;
        this.options = options;
        List<VirtualAddress> addresses = new ArrayList<>();
        for (int i = 0; i < options.addresses(); i++) {
            addresses.add(new VirtualAddress(IpAddress.ofV4(V4_FIRST + i), V4_PREFIX));
            addresses.add(new VirtualAddress(IpAddress.ofV6(V6_NETWORK, V6_FIRST + i), V6_PREFIX));
        }
        service = ServiceAddresses.on(ETH, addresses);
        ips = new HashSet<>(service.ips());
        segment = Segment.in(middle);
        oldHolder = segment.connect(old, ETH);
        segment.connect(neighbour, ETH);
        report =
                new Report(
                        "takeover of "
                                + options.addresses()
                                + " IPv4 and "
                                + options.addresses()
                                + " IPv6 addresses");
    }

    /// Runs the benchmark.
    public static Report run(Session session, BenchOptions options) throws IOException {
        try (TakeoverBenchmark benchmark = new TakeoverBenchmark(session, options)) {
            benchmark.settle();
            benchmark.measure();
            return benchmark.report;
        }
    }

    /// Gives the neighbour addresses in the networks of the others.
    private void settle() {
        try (RouteSocket route = RouteSocket.open(neighbour)) {
            int index = route.link(ETH).orElseThrow().index();
            IpAddress v4 = IpAddress.ofV4(V4_NETWORK + 1);
            IpAddress v6 = IpAddress.ofV6(V6_NETWORK, 1);
            route.addAddress(InterfaceAddress.of(index, v4, V4_PREFIX));
            route.addAddress(InterfaceAddress.of(index, v6, V6_PREFIX).withoutDad());
        }
    }

    private void measure() throws IOException {
        takeOver(FIRST);
        try (TakeoverPeer peer =
                options.peer() ? new TakeoverPeer(ETH, service.addresses()) : null) {
            for (int i = 0; i < options.runs(); i++) {
                takeOver(SNE);
                if (peer != null) {
                    takeOver(peer);
                }
            }
        }
        report.compare(PEER, FIRST);
        report.compare(PEER, SNE);
        report.perItem(SNE, ips.size(), "us an address");
    }

    /// By a host that has never had the addresses: the kernel takes longer for those that have just
    /// left. Its sockets are open and the frames are ready, as a standby has them.
    private void takeOver(String name) throws IOException {
        try (NetworkNamespace next = NetworkNamespace.create()) {
            HardwareAddress holder = segment.connect(next, ETH);
            begin();
            try (VirtualAddresses addresses = VirtualAddresses.open(next);
                    Announcer announcer = Announcer.open(ETH, next);
                    NeighbourWatch watch = new NeighbourWatch(neighbour, ips, holder)) {
                Announcement announcement =
                        announcer.prepare(service.ips(), AnnounceOptions.ROUTER);
                double cpuBefore = Run.threadCpuMillis();
                long start = System.nanoTime();
                Change change = addresses.activate(service);
                long added = System.nanoTime();
                int sent = announcer.send(announcement);
                long announced = System.nanoTime();
                double cpu = Run.threadCpuMillis() - cpuBefore;
                long learned = watch.await(PATIENCE);
                if (!change.isComplete() || sent != announcement.frameCount()) {
                    throw new CommandException(
                            ExitStatus.FAILED,
                            "incomplete: " + change + ", " + sent + " frames sent");
                }
                report.add(name, run(start, learned, cpu));
                if (name.equals(SNE)) {
                    report.add(ADD, run(start, added, 0));
                    report.add(ANNOUNCE, run(added, announced, 0));
                }
            }
            check(holder);
        }
    }

    private void takeOver(TakeoverPeer peer) throws IOException {
        Path out = Files.createTempFile("sne-bench", ".out");
        try (NetworkNamespace next = NetworkNamespace.create()) {
            HardwareAddress holder = segment.connect(next, ETH);
            Sysctl.set(next, Map.of("ipv6/conf/eth0/ndisc_notify", "1"));
            begin();
            try (NeighbourWatch watch = new NeighbourWatch(neighbour, ips, holder)) {
                long start = System.nanoTime();
                Run ended = Run.of(peer.program(), next, out, session.cancellation());
                report.add(PEER, run(start, watch.await(PATIENCE), ended.cpuMillis()));
                report.add(PEER_END, ended);
            }
            check(holder);
        } finally {
            Files.deleteIfExists(out);
        }
    }

    private static Run run(long start, long end, double cpuMillis) {
        return new Run((end - start) / 1e6, cpuMillis, 0);
    }

    /// Lets the neighbour believe that it has just spoken with the old holder.
    private void begin() {
        session.cancellation().check();
        try (RouteSocket route = RouteSocket.open(neighbour)) {
            int index = route.link(ETH).orElseThrow().index();
            RouteBatch batch =
                    route.batch(
                            "fill the neighbour table",
                            (_, error) -> {
                                throw new CommandException(
                                        ExitStatus.FAILED,
                                        "the neighbour table takes no more: " + error);
                            });
            for (IpAddress ip : ips) {
                batch.putNeighbour(new Neighbour(index, ip, oldHolder, Neigh.NUD_REACHABLE, 0));
            }
            batch.flush();
        }
    }

    /// Looks whether the neighbour's table says what its events have said.
    private void check(HardwareAddress holder) {
        int right = 0;
        try (RouteSocket route = RouteSocket.open(neighbour)) {
            for (Neighbour entry : route.neighbours()) {
                if (ips.contains(entry.destination()) && Objects.equals(entry.address(), holder)) {
                    right++;
                }
            }
        }
        if (right != ips.size()) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    "the neighbour has "
                            + right
                            + " of "
                            + ips.size()
                            + " addresses at the new holder");
        }
    }

    @Override
    public void close() {
        neighbour.close();
        old.close();
        middle.close();
    }
}
