// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.link;

import dev.sne.ifmii.link.DriverInfo;
import dev.sne.ifmii.link.Fact;
import dev.sne.ifmii.link.InterfaceFacts;
import dev.sne.ifmii.link.LinkSettings;
import dev.sne.ifmii.link.Source;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Interfaces as text: a table of all, or the facts of one, a line each with its source.
public final class FactsText {
    private static final String[] TITLES = {
        "NAME", "STATUS", "SOURCE", "SPEED", "DRIVER", "MTU", "ADDRESSES"
    };

    private FactsText() {}

    /// A table, a line each.
    ///
    /// @param addresses the addresses of each, in the same order
    public static String table(
            List<InterfaceFacts> interfaces, List<List<InterfaceAddress>> addresses) {
        List<String[]> rows = new ArrayList<>();
        rows.add(TITLES);
        for (int i = 0; i < interfaces.size(); i++) {
            rows.add(row(interfaces.get(i), addresses.get(i)));
        }
        int[] widths = new int[TITLES.length];
        for (String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int column = 0; column < row.length; column++) {
                boolean last = column == row.length - 1;
                text.append(row[column]);
                text.repeat(' ', last ? 0 : widths[column] - row[column].length() + 2);
            }
            text.append('\n');
        }
        return text.toString();
    }

    private static String[] row(InterfaceFacts facts, List<InterfaceAddress> addresses) {
        return new String[] {
            facts.link().name(),
            facts.status().value().name().toLowerCase(Locale.ROOT),
            facts.status().source().toString(),
            speed(facts),
            facts.driver().map(DriverInfo::driver).orElse(kind(facts.link())),
            Integer.toString(facts.link().mtu()),
            addresses.isEmpty() ? "-" : String.join(" ", prefixes(addresses)),
        };
    }

    private static String speed(InterfaceFacts facts) {
        String duplex = facts.duplex().map(d -> "/" + word(d.value())).orElse("");
        return facts.speedMegabits().map(s -> s.value() + duplex).orElse("-");
    }

    private static String kind(Link link) {
        return link.kind().isEmpty() ? "-" : link.kind();
    }

    /// All facts of one interface.
    public static String block(InterfaceFacts facts, List<InterfaceAddress> addresses) {
        Link link = facts.link();
        StringBuilder text = new StringBuilder(link.name()).append('\n');
        line(text, "status", word(facts.status().value()) + ", " + facts.reason(), facts.status());
        line(text, "carrier", (link.carrier() ? "yes" : "no") + operational(link));
        fact(text, "signal", facts.signal().map(f -> shown(f, f.value() ? "yes" : "no")));
        fact(text, "speed", facts.speedMegabits().map(f -> shown(f, f.value() + " Mbit/s")));
        fact(text, "duplex", facts.duplex().map(f -> shown(f, word(f.value()))));
        fact(
                text,
                "autonegotiation",
                facts.autonegotiation().map(f -> shown(f, f.value() ? "on" : "off")));
        fact(
                text,
                "remote fault",
                facts.remoteFault().map(f -> shown(f, f.value() ? "yes" : "no")));
        facts.driver().ifPresent(d -> line(text, "driver", driver(d), ethtool(d)));
        facts.settings().ifPresent(s -> settings(text, s));
        line(text, "index", link.index() + ", MTU " + link.mtu() + address(link));
        if (!link.kind().isEmpty()) {
            line(text, "kind", link.kind());
        }
        if (!link.alias().isEmpty()) {
            line(text, "alias", link.alias());
        }
        if (!facts.lower().isEmpty()) {
            line(text, "stands on", String.join(" ", facts.lower()));
        }
        if (!addresses.isEmpty()) {
            line(text, "addresses", String.join(" ", prefixes(addresses)));
        }
        if (!facts.note().isEmpty()) {
            text.append("  note             ").append(facts.note()).append('\n');
        }
        return text.toString();
    }

    private static void settings(StringBuilder text, LinkSettings settings) {
        Fact<LinkSettings> fact = ethtool(settings);
        line(text, "port", settings.port().toString(), fact);
        modes(text, "supported", settings.supported(), fact);
        modes(text, "advertised", settings.advertised(), fact);
        modes(text, "partner", settings.partner(), fact);
    }

    private static void modes(StringBuilder text, String name, List<String> modes, Fact<?> fact) {
        if (!modes.isEmpty()) {
            line(text, name, String.join(" ", modes), fact);
        }
    }

    private static String operational(Link link) {
        return ", operationally " + word(link.operState()).replace('_', ' ');
    }

    private static String address(Link link) {
        HardwareAddress address = link.address();
        return address == null ? "" : ", address " + address;
    }

    private static String driver(DriverInfo driver) {
        String bus = driver.bus().isEmpty() ? "" : " at " + driver.bus();
        String firmware = driver.firmware().isEmpty() ? "" : ", firmware " + driver.firmware();
        return driver.driver() + bus + firmware;
    }

    private static void fact(StringBuilder text, String name, Optional<Fact<String>> fact) {
        fact.ifPresent(f -> line(text, name, f.value(), f));
    }

    private static Fact<String> shown(Fact<?> fact, String text) {
        return new Fact<>(text, fact.source());
    }

    private static <T> Fact<T> ethtool(T value) {
        return new Fact<>(value, Source.ETHTOOL);
    }

    private static void line(StringBuilder text, String name, String value) {
        line(text, name, value, new Fact<>(value, Source.RTNETLINK));
    }

    private static void line(StringBuilder text, String name, String value, Fact<?> fact) {
        text.append("  ").append(name).repeat(' ', Math.max(1, 17 - name.length()));
        text.append(value).append(" (").append(fact.source()).append(")\n");
    }

    /// `192.0.2.1/24` and so on.
    static List<String> prefixes(List<InterfaceAddress> addresses) {
        List<String> prefixes = new ArrayList<>();
        for (InterfaceAddress address : addresses) {
            prefixes.add(address.address() + "/" + address.prefixLength());
        }
        return prefixes;
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
