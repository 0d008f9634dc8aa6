// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.shell.bench.sync.Daemon;
import dev.sne.shell.lab.FirewallStatus;
import dev.sne.shell.lab.Site;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.netns.Command;
import dev.sne.testkit.netns.Sysctl;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The keepalived(8) of a firewall, which forwards whether it is active or not.
final class Keepalived implements AutoCloseable {
    private static final int LAST = 30;

    private final Site site;
    private final KeepalivedFiles files;
    private final String program = installed("keepalived");
    private final AddressWatch addresses;
    private @Nullable Daemon process;

    /// Gives the firewall an address of its own outside, too: VRRP takes one.
    Keepalived(Site site, KeepalivedFiles files) {
        this.site = site;
        this.files = files;
        try (RouteSocket links = RouteSocket.open(site.namespace())) {
            links.addAddress(
                    InterfaceAddress.of(
                            links.link(OUTSIDE_LINK).orElseThrow().index(),
                            outside(site.number()),
                            PREFIX_V4));
        }
        addresses = new AddressWatch(site);
    }

    /// The path of a program.
    ///
    /// @throws CommandException when it is not installed
    static String installed(String name) {
        return Command.find(name)
                .orElseThrow(() ->
                        new CommandException(
                                ExitStatus.FAILED, "--peer: " + name + "(8) is not installed"))
                .toString();
    }

    void start() throws IOException {
        Sysctl.set(site.namespace(), Map.of("ipv4/ip_forward", "1"));
        if (site.network().hasIpv6()) {
            Sysctl.set(site.namespace(), Map.of("ipv6/conf/all/forwarding", "1"));
        }
        files.write(site.number(), site.network().hasIpv6());
        process = Daemon.start(site.namespace(), files.command(program));
    }

    /// Has it end as planned: it tells the other.
    void stop() throws IOException {
        process().stop();
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /// Whether the firewall has the addresses.
    boolean isActive() {
        return addresses.isActive();
    }

    /// Whether no script of it runs: it has one process of its own beside the first.
    boolean isCalm() {
        return isRunning() && process().descendants() == 1;
    }

    /// What the lab wants to know, of a firewall of two.
    ///
    /// @param complete whether it has the flows of the active one
    FirewallStatus status(boolean complete) {
        int active = isActive() ? site.number() : 3 - site.number();
        return FirewallStatus.of(
                isActive() ? "active" : "not active",
                isActive(),
                isCalm(),
                Site.name(active),
                complete);
    }

    void signal(String name) throws IOException {
        process().signal(name);
    }

    private Daemon process() {
        if (process == null) {
            throw new IllegalStateException("keepalived was never started");
        }
        return process;
    }

    /// What it has written last.
    String written() {
        if (process == null) {
            return "";
        }
        List<String> lines = process.written().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST), lines.size()));
    }

    void kill() {
        if (process != null) {
            process.close();
        }
    }

    @Override
    public void close() {
        kill();
        addresses.close();
    }
}
