// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Check;
import dev.sne.hasm.runtime.procedure.FirewallSettings;
import dev.sne.hasm.runtime.procedure.Forwarding;
import dev.sne.hasm.runtime.procedure.Program;
import dev.sne.hasm.runtime.procedure.Resources;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.address.VirtualMac;
import dev.sne.ifmii.announce.AnnounceOptions;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteBuilder;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.GroupConfig;
import dev.sne.shell.config.GroupInterface;
import dev.sne.shell.config.GroupInterface.Side;
import dev.sne.shell.config.GroupRoute;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a service group's procedures do, as its configuration says.
///
/// The uplink is the host's, and goes up and down once for all groups. So where there are several,
/// each has its uplink's addresses among those of its service.
final class GroupProcedures {
    /// What neighbours may take to hear of another host, besides the time that it takes to serve.
    private static final Duration LEAST_LINGERING = Duration.ofSeconds(1);

    private static final Duration MOST_LINGERING = Duration.ofSeconds(3);

    private final Configuration configuration;
    private final GroupConfig group;

    private GroupProcedures(Configuration configuration, GroupConfig group) {
        this.configuration = configuration;
        this.group = group;
    }

    static FirewallSettings of(Configuration configuration, GroupConfig group) {
        return new GroupProcedures(configuration, group).settings();
    }

    private FirewallSettings settings() {
        AnnounceOptions options = AnnounceOptions.ROUTER;
        FirewallSettings.Builder builder =
                FirewallSettings.builder(
                                configuration.host().number(), Integer.toString(group.number()))
                        .announcing(
                                group.announcements(),
                                group.broadcastPing() ? options.withBroadcastPing() : options)
                        .lingering(lingering());
        Resources uplink = resources(Set.of(Side.UPLINK));
        if (configuration.groups().size() == 1) {
            builder.uplink(uplink).service(forwarding(resources(Set.of(Side.DOWNLINK))));
        } else {
            builder.service(forwarding(resources(EnumSet.allOf(Side.class))));
        }
        for (Check check : Check.values()) {
            builder.check(check, CheckPlans.plan(group, check));
        }
        configuration
                .programs()
                .procedures()
                .forEach((hook, words) -> builder.program(hook, program(words)));
        configuration
                .programs()
                .checks()
                .forEach((hook, words) -> builder.program(hook, program(words)));
        return builder.build();
    }

    private Duration lingering() {
        Duration outage =
                Duration.ofNanos(configuration.timing().timing().bounds().switchoverOutageNanos());
        Duration wanted = outage.multipliedBy(2);
        if (wanted.compareTo(MOST_LINGERING) > 0) {
            return MOST_LINGERING;
        }
        return wanted.compareTo(LEAST_LINGERING) < 0 ? LEAST_LINGERING : wanted;
    }

    private static Program program(List<String> words) {
        return new Program(Path.of(words.getFirst()), words.subList(1, words.size()), Map.of());
    }

    /// Those of the uplink first.
    private Resources resources(Set<Side> sides) {
        List<String> managed = new ArrayList<>();
        List<ServiceAddresses> addresses = new ArrayList<>();
        for (Side side : List.of(Side.UPLINK, Side.DOWNLINK)) {
            for (GroupInterface each : group.interfaces()) {
                if (each.side() == side && sides.contains(side)) {
                    addresses.add(addresses(each));
                    if (each.manage()) {
                        managed.add(each.name());
                    }
                }
            }
        }
        return new Resources(managed, addresses, Set.of());
    }

    private ServiceAddresses addresses(GroupInterface on) {
        List<Route> routes =
                group.routes().stream()
                        .filter(route -> route.interfaceName().equals(on.name()))
                        .map(GroupProcedures::route)
                        .toList();
        ServiceAddresses addresses =
                ServiceAddresses.on(on.name(), on.addresses()).withRoutes(routes);
        if (on.virtualMac().isEmpty()) {
            return addresses;
        }
        return addresses.withMac(
                new VirtualMac(
                        on.virtualInterface().orElse(on.name() + "v"), on.virtualMac().get()));
    }

    private static Route route(GroupRoute route) {
        RouteBuilder builder =
                route.to()
                        .map(to -> Route.to(to.address(), to.prefixLength()).via(route.via()))
                        .orElseGet(() -> Route.defaultVia(route.via()));
        return builder.metric(route.metric()).build();
    }

    private Resources forwarding(Resources resources) {
        if (!group.forwarding()) {
            return resources;
        }
        Set<Forwarding> families = EnumSet.noneOf(Forwarding.class);
        for (GroupInterface each : group.interfaces()) {
            for (VirtualAddress address : each.addresses()) {
                families.add(address.address().isV6() ? Forwarding.IPV6 : Forwarding.IPV4);
            }
        }
        return new Resources(resources.interfaces(), resources.addresses(), families);
    }
}
