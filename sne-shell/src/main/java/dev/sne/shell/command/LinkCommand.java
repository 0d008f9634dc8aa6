// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.ifmii.link.DampingSettings;
import dev.sne.ifmii.link.InterfaceFacts;
import dev.sne.ifmii.link.InterfaceReader;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.mii.MiiRegisters;
import dev.sne.ifmii.mii.MiiSocket;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.cli.Value;
import dev.sne.shell.link.FactsJson;
import dev.sne.shell.link.FactsText;
import dev.sne.shell.link.LinkWatch;
import dev.sne.shell.link.RegistersJson;
import dev.sne.shell.link.RegistersText;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `link`: what is known of interfaces, and what happens to them.
final class LinkCommand implements Command {
    private static final List<String> FORMATS = List.of("text", "json", "ndjson");
    private static final long MAX_INTERVAL_MILLIS = 60_000;
    private static final long DEFAULT_INTERVAL_MILLIS = 10;

    @Override
    public String name() {
        return "link";
    }

    @Override
    public String summary() {
        return "show interfaces, watch their links, read their MII registers";
    }

    @Override
    public Operands operands() {
        return Operands.LINK;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of(
                        "-o",
                        "--output",
                        Value.word("FORMAT", FORMATS),
                        "text, json or ndjson; watch has no json"),
                Option.flag("--raw", "mii, show: the registers as numbers"),
                Option.of(
                        "--interval",
                        Value.free("MS"),
                        "watch: milliseconds from one look at the hardware to the next (10)"),
                Option.of("--limit", Value.free("N"), "watch: end after N events"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "show without names lists all interfaces; with names it tells all that is known of"
                        + " each, and who says so: the registers of its transceiver (MII), its"
                        + " driver (ethtool), or the kernel (rtnetlink).",
                "watch tells a loss at once and a return at once, without the delays that a cluster"
                        + " node adds. An interface is up when all sources agree. Without names it"
                        + " watches those that exist when it starts. Ends on SIGINT or SIGTERM with"
                        + " status 0.",
                "mii reads the standard registers, and never writes one. Registers take root or"
                        + " CAP_NET_ADMIN; everything else works without.",
                "An interface that does not exist makes show and mii end with status 3.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne link show",
                "sne link show eth0 -o json",
                "sne link watch eth0 eth1",
                "sne link mii eth0");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        String format = arguments.value("--output", "text");
        if (!FORMATS.contains(format)) {
            throw new UsageException("--output: '" + format + "' is none of text, json, ndjson");
        }
        String what = arguments.operands().getFirst();
        List<String> names = arguments.operands().subList(1, arguments.operands().size());
        return switch (what) {
            case "show" -> show(session, names, format, arguments.has("--raw"));
            case "watch" -> watch(session, names, format, arguments);
            case "mii" -> mii(session, names, format, arguments.has("--raw"));
            default ->
                    throw new UsageException(
                            "unknown '" + what + "'" + Suggestion.of(what, Operands.LINK.words()));
        };
    }

    private static int show(Session session, List<String> names, String format, boolean raw)
            throws IOException {
        List<InterfaceFacts> interfaces = new ArrayList<>();
        List<List<InterfaceAddress>> addresses = new ArrayList<>();
        int status = ExitStatus.DONE;
        try (RouteSocket routes = routes(session);
                InterfaceReader reader = reader(session)) {
            if (names.isEmpty()) {
                interfaces.addAll(reader.all());
            }
            for (String name : names) {
                reader.one(name).ifPresent(interfaces::add);
                if (interfaces.isEmpty() || !interfaces.getLast().link().name().equals(name)) {
                    missing(session, routes, name);
                    status = ExitStatus.NO_SUCH_ENTRY;
                }
            }
            List<InterfaceAddress> all = routes.addresses();
            for (InterfaceFacts facts : interfaces) {
                addresses.add(of(all, facts.link().index()));
            }
        }
        if (!format.equals("text")) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < interfaces.size(); i++) {
                lines.add(FactsJson.of(interfaces.get(i), addresses.get(i)));
            }
            write(session, json(lines, format));
        } else if (names.isEmpty()) {
            write(session, FactsText.table(interfaces, addresses));
        } else {
            for (int i = 0; i < interfaces.size(); i++) {
                InterfaceFacts facts = interfaces.get(i);
                write(session, FactsText.block(facts, addresses.get(i)));
                if (raw && facts.registers().isPresent()) {
                    String name = facts.link().name();
                    write(session, RegistersText.raw(name, facts.registers().get()));
                }
            }
        }
        return status;
    }

    private static List<InterfaceAddress> of(List<InterfaceAddress> all, int index) {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (InterfaceAddress address : all) {
            if (address.interfaceIndex() == index) {
                addresses.add(address);
            }
        }
        return addresses;
    }

    private static int watch(
            Session session, List<String> names, String format, Arguments arguments)
            throws IOException {
        if (format.equals("json")) {
            throw new UsageException("--output: watch writes text or ndjson");
        }
        long limit = arguments.number("--limit", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        Duration interval =
                Duration.ofMillis(
                        arguments.number(
                                "--interval", 1, MAX_INTERVAL_MILLIS, DEFAULT_INTERVAL_MILLIS));
        LinkMonitorSettings settings =
                LinkMonitorSettings.DEFAULT
                        .withIntervals(interval, interval, Duration.ZERO)
                        .withDelays(Duration.ZERO, Duration.ZERO)
                        .withDamping(DampingSettings.OFF);
        List<String> watched = new ArrayList<>(names);
        if (names.isEmpty()) {
            try (RouteSocket routes = routes(session)) {
                for (Link link : routes.links()) {
                    watched.add(link.name());
                }
            }
        }
        return new LinkWatch(session, format.equals("ndjson"), limit).run(watched, settings);
    }

    private static int mii(Session session, List<String> names, String format, boolean raw)
            throws IOException {
        if (names.isEmpty()) {
            throw new UsageException("mii needs the name of an interface");
        }
        int status = ExitStatus.DONE;
        List<String> lines = new ArrayList<>();
        try (RouteSocket routes = routes(session);
                MiiSocket socket =
                        session.namespace().isPresent()
                                ? MiiSocket.open(session.namespace().get())
                                : MiiSocket.open()) {
            for (String name : names) {
                // Without privilege, the kernel refuses before it looks for the interface.
                if (routes.link(name).isEmpty()) {
                    missing(session, routes, name);
                    status = ExitStatus.NO_SUCH_ENTRY;
                    continue;
                }
                try {
                    MiiRegisters registers = MiiRegisters.read(socket.bus(name));
                    switch (format) {
                        case "text" ->
                                write(
                                        session,
                                        raw
                                                ? RegistersText.raw(name, registers)
                                                : RegistersText.decoded(name, registers));
                        default -> lines.add(RegistersJson.of(name, registers));
                    }
                } catch (SystemCallException e) {
                    status = Math.max(status, unread(session, routes, name, e));
                }
            }
        }
        if (!format.equals("text")) {
            write(session, json(lines, format));
        }
        return status;
    }

    private static int unread(
            Session session, RouteSocket routes, String name, SystemCallException e) {
        if (e.errno().equals(Errno.ENODEV)) {
            missing(session, routes, name);
            return ExitStatus.NO_SUCH_ENTRY;
        }
        session.complain(
                "link",
                e.errno().equals(Errno.EOPNOTSUPP)
                        ? name
                                + ": its driver has no MII registers (EOPNOTSUPP); 'sne link show "
                                + name
                                + "' asks the driver and the kernel"
                        : name + ": " + Failures.describe(e));
        return ExitStatus.FAILED;
    }

    private static void missing(Session session, RouteSocket routes, String name) {
        List<String> known = new ArrayList<>();
        for (Link link : routes.links()) {
            known.add(link.name());
        }
        session.complain("link", "no interface '" + name + "'" + Suggestion.of(name, known));
    }

    private static RouteSocket routes(Session session) {
        return session.namespace().isPresent()
                ? RouteSocket.open(session.namespace().get())
                : RouteSocket.open();
    }

    private static InterfaceReader reader(Session session) {
        return session.namespace().isPresent()
                ? InterfaceReader.open(session.namespace().get())
                : InterfaceReader.open();
    }

    private static String json(List<String> lines, String format) {
        if (format.equals("ndjson")) {
            return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
        }
        return "[" + String.join(",\n", lines) + "]\n";
    }

    private static void write(Session session, String text) throws IOException {
        session.out().write(text.getBytes(StandardCharsets.UTF_8));
    }
}
