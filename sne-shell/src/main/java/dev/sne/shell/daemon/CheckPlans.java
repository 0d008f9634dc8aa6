// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Check;
import dev.sne.hasm.runtime.procedure.CheckPlan;
import dev.sne.hasm.runtime.procedure.ProbeMaker;
import dev.sne.ifmii.probe.ArpProbe;
import dev.sne.ifmii.probe.DnsQuery;
import dev.sne.ifmii.probe.EchoProbe;
import dev.sne.ifmii.probe.HttpCheck;
import dev.sne.ifmii.probe.HttpProbe;
import dev.sne.ifmii.probe.NeighbourProbe;
import dev.sne.ifmii.probe.ProbeTarget;
import dev.sne.ifmii.probe.ProgramProbe;
import dev.sne.ifmii.probe.TcpProbe;
import dev.sne.ifmii.probe.UdpProbe;
import dev.sne.shell.config.CheckConfig;
import dev.sne.shell.config.CheckType;
import dev.sne.shell.config.GroupConfig;
import dev.sne.shell.config.GroupInterface;
import dev.sne.shell.config.GroupInterface.Side;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the checks of a service group look at, as its configuration says.
final class CheckPlans {
    private static final int DNS_PORT = 53;

    /// Every zone has a record of its beginning.
    private static final int SOA = 6;

    private CheckPlans() {}

    /// What a check looks at; the links of its side where nothing is said.
    static CheckPlan plan(GroupConfig group, Check check) {
        List<String> links = new ArrayList<>();
        List<ProbeMaker> probes = new ArrayList<>();
        for (CheckConfig each : group.checks()) {
            if (each.of() != check) {
                continue;
            }
            if (each.type() == CheckType.LINK) {
                links.add(given(each.interfaceName()));
            } else {
                probes.add(probe(each));
            }
        }
        if (links.isEmpty() && probes.isEmpty() && check != Check.LOCAL_SERVICE) {
            Side side = check == Check.UPLINK ? Side.UPLINK : Side.DOWNLINK;
            for (GroupInterface each : group.interfaces()) {
                if (each.side() == side) {
                    links.add(each.name());
                }
            }
        }
        return new CheckPlan(links, probes, probes.size());
    }

    private static ProbeMaker probe(CheckConfig check) {
        if (check.type() == CheckType.PROGRAM) {
            List<String> words = given(check.program());
            String[] arguments = words.subList(1, words.size()).toArray(String[]::new);
            return origin -> ProgramProbe.of(origin, Path.of(words.getFirst()), arguments);
        }
        ProbeTarget target = new ProbeTarget(given(check.target()), check.interfaceName());
        return switch (check.type()) {
            case ARP -> origin -> ArpProbe.of(origin, target);
            case NEIGHBOUR -> origin -> NeighbourProbe.of(origin, target);
            case PING -> origin -> EchoProbe.of(origin, target);
            case TCP -> {
                int port = given(check.port());
                yield origin -> TcpProbe.of(origin, target, port);
            }
            case DNS -> {
                DnsQuery query = new DnsQuery(check.name().orElse(""), SOA);
                int port = check.port().orElse(DNS_PORT);
                yield origin -> UdpProbe.of(origin, target, port, query);
            }
            case HTTP -> {
                HttpCheck url = HttpCheck.of(given(check.url()).toString());
                HttpCheck wanted = check.contains().map(url::containing).orElse(url);
                yield origin -> HttpProbe.of(origin, target, wanted);
            }
            case LINK, PROGRAM -> throw new IllegalArgumentException("no probe: " + check);
        };
    }

    private static <T> T given(Optional<T> value) {
        return value.orElseThrow(() -> new IllegalStateException("not in the configuration"));
    }
}
