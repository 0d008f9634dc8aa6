// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.link;

import dev.sne.ifmii.link.Fact;
import dev.sne.ifmii.link.InterfaceFacts;
import dev.sne.ifmii.link.LinkSettings;
import dev.sne.ifmii.link.Source;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.shell.json.JsonObject;
import java.util.List;
import java.util.Locale;

/// The facts of one interface as a JSON object. A fact is an object of its value and its source;
/// what is unknown is left out.
public final class FactsJson {
    private FactsJson() {}

    /// One line, without its end.
    public static String of(InterfaceFacts facts, List<InterfaceAddress> addresses) {
        Link link = facts.link();
        JsonObject json = new JsonObject().put("name", link.name()).put("index", link.index());
        json.put("kind", link.kind());
        json.put("status", fact(facts.status()).put("reason", facts.reason()));
        json.put("admin_up", fact(Source.RTNETLINK).put("value", link.isUp()));
        json.put("carrier", fact(Source.RTNETLINK).put("value", link.carrier()));
        json.put("operstate", fact(Source.RTNETLINK).put("value", link.operState()));
        facts.signal().ifPresent(f -> json.put("signal", bool(f)));
        facts.speedMegabits()
                .ifPresent(f -> json.put("speed_mbit", fact(f.source()).put("value", f.value())));
        facts.duplex().ifPresent(f -> json.put("duplex", fact(f)));
        facts.autonegotiation().ifPresent(f -> json.put("autonegotiation", bool(f)));
        facts.remoteFault().ifPresent(f -> json.put("remote_fault", bool(f)));
        facts.driver()
                .ifPresent(d ->
                        json.put(
                                "driver",
                                fact(Source.ETHTOOL)
                                        .put("value", d.driver())
                                        .put("bus", d.bus())
                                        .put("firmware", d.firmware())));
        facts.settings().ifPresent(s -> json.put("modes", modes(s)));
        HardwareAddress address = link.address();
        if (address != null) {
            json.put("address", address.toString());
        }
        json.put("mtu", link.mtu()).put("alias", link.alias()).put("lower", facts.lower());
        json.put("addresses", FactsText.prefixes(addresses)).put("note", facts.note());
        facts.registers().ifPresent(r -> json.put("registers", RegistersJson.values(r)));
        return json.toString();
    }

    private static JsonObject modes(LinkSettings settings) {
        return fact(Source.ETHTOOL)
                .put("port", settings.port().toString())
                .put("supported", settings.supported())
                .put("advertised", settings.advertised())
                .put("partner", settings.partner());
    }

    private static JsonObject bool(Fact<Boolean> fact) {
        return fact(fact.source()).put("value", fact.value());
    }

    private static JsonObject fact(Fact<? extends Enum<?>> fact) {
        return fact(fact.source()).put("value", fact.value());
    }

    private static JsonObject fact(Source source) {
        return new JsonObject().put("source", source.name().toLowerCase(Locale.ROOT));
    }
}
