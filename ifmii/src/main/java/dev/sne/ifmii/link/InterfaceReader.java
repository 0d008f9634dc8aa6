// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.mii.LinkMode;
import dev.sne.ifmii.mii.MiiRegisters;
import dev.sne.ifmii.mii.MiiSocket;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Reads, once, what is known of the interfaces of a network namespace.
///
/// Used by one thread at a time. Registers take `CAP_NET_ADMIN`; without it the drivers are asked.
public final class InterfaceReader implements AutoCloseable {
    private static final Set<String> HARDWARE = LinkMonitorSettings.DEFAULT.polledKinds();

    /// Transceivers for more negotiate by other means, which the standard registers do not show.
    private static final int MOST_MEGABITS = 1000;

    private final RouteSocket routes;
    private final MiiSocket registers;
    private final Ethtool drivers;

    private InterfaceReader() {
        this.routes = RouteSocket.open();
        this.registers = MiiSocket.open();
        this.drivers = Ethtool.open();
    }

    /// Reads in the calling thread's network namespace.
    public static InterfaceReader open() {
        return new InterfaceReader();
    }

    /// Reads in `namespace`, which may be closed afterwards.
    public static InterfaceReader open(NetworkNamespace namespace) {
        return namespace.call(InterfaceReader::new);
    }

    /// What is known of all interfaces, by index. One that vanishes meanwhile is left out.
    public List<InterfaceFacts> all() {
        Snapshot snapshot = new Snapshot();
        List<Link> links = new ArrayList<>(snapshot.table.all());
        links.sort(Comparator.comparingInt(Link::index));
        List<InterfaceFacts> facts = new ArrayList<>();
        for (Link link : links) {
            snapshot.facts(link).ifPresent(facts::add);
        }
        return facts;
    }

    /// What is known of one interface; empty if there is no such interface.
    public Optional<InterfaceFacts> one(String name) {
        Snapshot snapshot = new Snapshot();
        return snapshot.table.get(name).flatMap(snapshot::facts);
    }

    @Override
    public void close() {
        routes.close();
        registers.close();
        drivers.close();
    }

    /// The links of one moment, and what they have been found to be.
    private final class Snapshot {
        final LinkTable table = new LinkTable();
        private final Map<Integer, Signal> signals = new HashMap<>();
        private final SignalReader reader = SignalSources.of(registers, drivers);
        private final Observer observer = new Observer(table, signals, HARDWARE);

        Snapshot() {
            routes.links().forEach(table::put);
        }

        Optional<InterfaceFacts> facts(Link link) {
            try {
                look(link, 0);
                return Optional.of(read(link));
            } catch (SystemCallException e) {
                if (e.errno().equals(Errno.ENODEV)) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        private void look(Link link, int level) {
            if (observer.isPolled(link) && !signals.containsKey(link.index())) {
                signals.put(link.index(), reader.read(link, System.nanoTime()));
            }
            if (level < Observer.MOST_LEVELS) {
                table.lower(link).forEach(lower -> look(lower, level + 1));
            }
        }

        private InterfaceFacts read(Link link) {
            Observation seen = observer.observe(link);
            Optional<Signal> signal = Optional.ofNullable(signals.get(link.index()));
            EthtoolInterface driver = drivers.on(link.name());
            Optional<LinkSettings> settings = answered(driver::settings);
            Optional<MiiRegisters> read =
                    answered(() -> MiiRegisters.read(registers.bus(link.name())))
                            .filter(r -> r.status().isPresent());
            Optional<LinkMode> mode =
                    read.flatMap(MiiRegisters::mode).filter(_ -> !isFaster(settings));
            return new InterfaceFacts(
                    link,
                    new Fact<>(seen.status(), seen.source()),
                    seen.reason(),
                    seen.lower(),
                    signal.map(s -> new Fact<>(s.up(), s.source())),
                    mode.map(m -> new Fact<>(m.speedMegabits(), Source.MII))
                            .or(() -> speed(settings)),
                    mode.map(m -> new Fact<>(duplex(m), Source.MII)).or(() -> duplex(settings)),
                    read.flatMap(MiiRegisters::control)
                            .map(c -> new Fact<>(c.autonegotiation(), Source.MII))
                            .or(() -> settings.map(s -> ethtool(s.autonegotiation()))),
                    read.map(r -> new Fact<>(r.remoteFault(), Source.MII)),
                    answered(driver::driver),
                    settings,
                    read,
                    signal.map(Signal::note).orElse(""));
        }
    }

    private static boolean isFaster(Optional<LinkSettings> settings) {
        return settings.isPresent() && settings.get().speedMegabits().orElse(0) > MOST_MEGABITS;
    }

    private static Optional<Fact<Integer>> speed(Optional<LinkSettings> settings) {
        return settings.filter(s -> s.speedMegabits().isPresent())
                .map(s -> ethtool(s.speedMegabits().getAsInt()));
    }

    private static Optional<Fact<Duplex>> duplex(Optional<LinkSettings> settings) {
        return settings.filter(s -> s.duplex() != Duplex.UNKNOWN).map(s -> ethtool(s.duplex()));
    }

    private static Duplex duplex(LinkMode mode) {
        return mode.fullDuplex() ? Duplex.FULL : Duplex.HALF;
    }

    private static <T> Fact<T> ethtool(T value) {
        return new Fact<>(value, Source.ETHTOOL);
    }

    /// What a source says; empty if it does not answer. That the interface is gone is no answer.
    private static <T> Optional<T> answered(Supplier<T> source) {
        try {
            return Optional.of(source.get());
        } catch (SystemCallException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                throw e;
            }
            return Optional.empty();
        }
    }
}
