// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.TimeBounds;
import dev.sne.hasm.runtime.replicator.FlowClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a configuration comes to, for people.
public final class ConfigurationSummary {
    private final Configuration configuration;
    private final StringBuilder text = new StringBuilder();

    private ConfigurationSummary(Configuration configuration) {
        this.configuration = configuration;
    }

    /// Some lines, each with its end.
    public static String of(Configuration configuration) {
        ConfigurationSummary summary = new ConfigurationSummary(configuration);
        summary.cluster();
        summary.timing();
        configuration.groups().forEach(summary::group);
        summary.rest();
        return summary.text.toString();
    }

    private void line(String name, String what) {
        text.append(name).append(" ".repeat(Math.max(13 - name.length(), 1)));
        text.append(what).append('\n');
    }

    private void cluster() {
        HostConfig own = configuration.host();
        List<String> others = new ArrayList<>();
        for (HostConfig host : configuration.hosts()) {
            if (!host.equals(own)) {
                others.add(named(host));
            }
        }
        line(
                "cluster",
                configuration.cluster().number()
                        + ", this host "
                        + named(own)
                        + ", others "
                        + String.join(", ", others));
        line("mode", Types.wordOf(configuration.mode()));
        line("fingerprint", SharedPart.fingerprint(configuration) + ", the same on every host");
        for (LinkConfig link : configuration.links()) {
            line("link " + link.name(), link(link));
        }
    }

    private static String named(HostConfig host) {
        return host.name() + " (" + host.number() + (host.witness() ? ", witness)" : ")");
    }

    private String link(LinkConfig link) {
        List<String> peers = new ArrayList<>();
        for (HostConfig host : configuration.hosts()) {
            if (!host.equals(configuration.host())) {
                host.address(link.link()).ifPresent(address -> peers.add(address.toString()));
            }
        }
        String from = configuration.host().address(link.link()).map(Object::toString).orElse("");
        String to =
                link.multicast().isPresent()
                        ? "group " + link.multicast().get()
                        : String.join(", ", peers);
        return link.interfaceName()
                + ", "
                + from
                + " to "
                + to
                + ", ports "
                + link.controlPort()
                + " and "
                + replicationPorts(link);
    }

    private String replicationPorts(LinkConfig link) {
        int groups = configuration.flowGroups().size();
        return groups == 0
                ? Integer.toString(link.replicationPort())
                : link.replicationPort() + " to " + (link.replicationPort() + groups - 1);
    }

    private void timing() {
        TimingConfig timing = configuration.timing();
        TimeBounds bounds = timing.timing().bounds();
        String changed =
                timing.changed().isEmpty() ? "" : " but " + String.join(", ", timing.changed());
        line("timing", Types.wordOf(timing.profile()) + changed);
        line("", "a crash is noticed and the service moved within " + millis(bounds.crashNanos()));
        line(
                "",
                "a planned handover is without service for "
                        + millis(bounds.switchoverOutageNanos())
                        + " at most");
        PolicyConfig policy = configuration.policy();
        line(
                "policy",
                "split "
                        + Types.wordOf(policy.split())
                        + ", control "
                        + Types.wordOf(policy.control())
                        + (policy.preempt() ? ", preempts" : ", does not preempt"));
    }

    private static String millis(long nanos) {
        long micros = nanos / 1_000;
        return micros % 1_000 == 0
                ? micros / 1_000 + " ms"
                : String.format(Locale.ROOT, "%.1f ms", micros / 1_000.0);
    }

    private void group(GroupConfig group) {
        List<String> priorities = new ArrayList<>();
        for (HostConfig host : configuration.hosts()) {
            if (!host.witness()) {
                priorities.add(host.name() + " " + group.priority(host.name()));
            }
        }
        line(
                "group " + group.number(),
                "priorities "
                        + String.join(", ", priorities)
                        + (group.forwarding() ? "; forwarding" : ""));
        if (!configuration.flowGroups().isEmpty()) {
            line("", "flows: " + group.flows().map(Object::toString).orElse("those of no other"));
        }
        for (GroupInterface each : group.interfaces()) {
            List<String> addresses = each.addresses().stream().map(Object::toString).toList();
            String mac =
                    each.virtualMac()
                            .map(address ->
                                    " as " + address + " on " + each.virtualInterface().orElse(""))
                            .orElse("");
            line(
                    "",
                    Types.wordOf(each.side())
                            + " "
                            + each.name()
                            + mac
                            + ": "
                            + String.join(", ", addresses));
        }
        for (GroupRoute route : group.routes()) {
            line(
                    "",
                    "route "
                            + route.to().map(Object::toString).orElse("default")
                            + " via "
                            + route.via()
                            + " on "
                            + route.interfaceName());
        }
        for (CheckConfig check : group.checks()) {
            line("", check(check));
        }
    }

    private static String check(CheckConfig check) {
        String what =
                check.target()
                        .map(Object::toString)
                        .or(check::interfaceName)
                        .or(() -> check.program().map(List::getFirst))
                        .orElse("");
        return "check of "
                + Types.wordOf(check.of())
                + " by "
                + Types.wordOf(check.type())
                + " "
                + what;
    }

    private void rest() {
        ReplicationConfig replication = configuration.replication();
        if (replication.enabled() && configuration.mode() != Mode.MONITOR) {
            List<String> classes = new ArrayList<>();
            for (FlowClass each : replication.classes()) {
                classes.add(
                        each.name()
                                + " "
                                + (each.mode() == null ? "none" : Types.wordOf(each.mode())));
            }
            classes.add("rest weak");
            line("replication", String.join(", ", classes));
        } else {
            line("replication", "off");
        }
        List<String> replaced = new ArrayList<>();
        configuration.programs().procedures().keySet().forEach(each -> replaced.add(each.hook()));
        configuration.programs().checks().keySet().forEach(each -> replaced.add(each.hook()));
        if (!replaced.isEmpty()) {
            replaced.sort(null);
            line("programs", String.join(", ", replaced));
        }
        MetricsConfig metrics = configuration.metrics();
        if (metrics.enabled()) {
            String address = metrics.address().toString();
            line(
                    "metrics",
                    "http://"
                            + (metrics.address().isV6() ? "[" + address + "]" : address)
                            + ":"
                            + metrics.port()
                            + "/metrics");
        }
    }
}
