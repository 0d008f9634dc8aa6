// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import dev.sne.testkit.lab.cluster.ClusterNetwork;
import dev.sne.testkit.lab.cluster.GuestFirewall;
import dev.sne.testkit.lab.cluster.Side;
import dev.sne.testkit.qemu.Guest;
import dev.sne.testkit.qemu.GuestException;
import dev.sne.testkit.qemu.GuestProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A firewall that is a virtual machine with `sne` installed, and its daemon. Programs in it are
/// started by the launcher, as an administrator does.
///
/// For one thread at a time.
final class GuestHost implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration NOW = Duration.ZERO;

    /// The launcher and what it starts, as they lie in the checkout, and where they are installed.
    private static final Map<String, Path> INSTALLED =
            Map.of(
                    "/opt/sne/bin", Path.of("bin").toAbsolutePath(),
                    "/opt/sne/lib/sne", Path.of("target", "sne").toAbsolutePath());

    /// Compiling well would take an emulated processor longer than what it saves in a minute. The
    /// AOT caches were trained on this machine's processor, which can do more than the guest's.
    private static final String SNE =
            "JAVA_HOME=/jdk SNE_JAVA_OPTS=-XX:TieredStopAtLevel=1 /opt/sne/bin/sne ";

    private static final String SECRET = "00112233445566778899aabbccddeeff";

    private final int number;
    private final GuestFirewall firewall;

    /// What the daemon has said and nobody has asked for yet.
    private final List<String> heard = new ArrayList<>();

    private @Nullable GuestProgram daemon;

    private GuestHost(int number, GuestFirewall firewall) {
        this.number = number;
        this.firewall = firewall;
    }

    /// Boots one; its daemon does not run yet.
    ///
    /// @param number from 1
    static GuestHost boot(ClusterNetwork network, int number) {
        return new GuestHost(number, GuestFirewall.boot(network, number, INSTALLED));
    }

    String name() {
        return "fw" + number;
    }

    GuestFirewall firewall() {
        return firewall;
    }

    /// Starts the daemon.
    ///
    /// @param profile the cluster's times
    void startDaemon(String profile) {
        Guest guest = firewall.guest();
        guest.run("mkdir -p /etc/sne /run/sne /var/lib/sne");
        guest.run("(umask 077; echo " + SECRET + " >/etc/sne/secret)");
        guest.run("printf '" + configuration(profile) + "' >/etc/sne/sne.toml");
        daemon = guest.start(SNE + "daemon -c /etc/sne/sne.toml");
    }

    /// Runs a command of sne until it succeeds: an emulated processor may take longer for the first
    /// answer of a daemon than `sne cluster` waits.
    ///
    /// @return what it wrote
    List<String> sne(String command) {
        return sne(command, _ -> true);
    }

    /// Waits until the daemon says that all is well with the cluster: there is a master, and a
    /// backup with all flows that could take over.
    void awaitHealth() {
        String well = "cluster 7, " + name() + ": all is well";
        sne("cluster status", lines -> lines.getFirst().equals(well));
    }

    private List<String> sne(String command, Predicate<List<String>> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String latest;
        do {
            try {
                List<String> lines = firewall.guest().run(SNE + command);
                if (wanted.test(lines)) {
                    return lines;
                }
                latest = String.join("\n", lines);
            } catch (GuestException e) {
                latest = String.valueOf(e.getMessage());
            }
        } while (System.nanoTime() - deadline < 0);
        hear();
        throw new AssertionError(latest + "\n" + String.join("\n", heard));
    }

    /// In one line, as the guest's shell takes it.
    private String configuration(String profile) {
        String text =
                """
                [cluster]
                number = 7
                host = "%s"
                [[host]]
                number = 1
                name = "fw1"
                dedicated = "10.255.0.1"
                main = "10.1.0.2"
                [[host]]
                number = 2
                name = "fw2"
                dedicated = "10.255.0.2"
                main = "10.1.0.3"
                [link.dedicated]
                interface = "sync0"
                [link.main]
                interface = "lan0"
                [timing]
                profile = "%s"
                [[group]]
                forwarding = true
                [[group.interface]]
                name = "lan0"
                side = "downlink"
                addresses = ["10.1.0.1/24", "fd00:1::1/64"]
                [[group.interface]]
                name = "wan0"
                side = "uplink"
                addresses = ["192.0.2.1/24", "2001:db8::1/64"]
                """
                        .formatted(name(), profile);
        return text.replace("\n", "\\n");
    }

    /// Waits until the daemon says something that contains this, unless it has.
    ///
    /// @return what it says
    String await(String part) {
        for (String line : heard) {
            if (line.contains(part)) {
                heard.remove(line);
                return line;
            }
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            String line = next(LOOK);
            if (line.contains(part)) {
                return line;
            }
            if (!line.isEmpty()) {
                heard.add(line);
            }
        }
        throw new AssertionError(
                name() + " does not say '" + part + "', but\n" + String.join("\n", heard));
    }

    private String next(Duration patience) {
        return daemon == null ? "" : daemon.poll(patience).orElse("");
    }

    /// Forgets what has been said.
    void forget() {
        hear();
        heard.clear();
    }

    private void hear() {
        for (String line = next(NOW); !line.isEmpty(); line = next(NOW)) {
            heard.add(line);
        }
    }

    /// The addresses that its interface to one side has, with the lengths of their prefixes, but
    /// for those of the link itself.
    List<String> addresses(Side side) {
        return firewall.guest().run("ip -o address show dev " + side.interfaceName()).stream()
                .map(line -> line.strip().split(" +", -1)[3])
                .filter(address -> !address.startsWith("fe80"))
                .toList();
    }

    @Override
    public void close() {
        firewall.close();
    }
}
