// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.route.VethSpec;
import dev.sne.shell.Captured;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.junit.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `config check` says of the machine that it runs on.
@KernelTest
class ConfigIT {
    @TempDir private Path directory;

    private Path file() {
        return directory.resolve("sne.toml");
    }

    /// Writes a configuration whose first host is this one, by whatever name.
    @BeforeEach
    void write() throws IOException {
        int status =
                new Captured()
                        .run(
                                "config",
                                "init",
                                file().toString(),
                                "--host",
                                "fw1",
                                "--peer",
                                "fw2",
                                "--dedicated",
                                "sync0,10.255.0.1,10.255.0.2",
                                "--main",
                                "lan0,192.0.2.2,192.0.2.3",
                                "--downlink",
                                "lan0,192.0.2.1/24",
                                "--uplink",
                                "wan0,198.51.100.1/24",
                                "--gateway",
                                "none");
        assertThat(status).isZero();
        Files.writeString(file(), Files.readString(file()).replace("# host", "host"));
    }

    private static void add(RouteSocket route, String name, String address) {
        int index = route.createVeth(VethSpec.of(name, name + "p")).index();
        route.addAddress(InterfaceAddress.of(index, IpAddress.parse(address), 24));
    }

    @Test
    void isContentWithWhatIsThere(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            add(route, "sync0", "10.255.0.1");
            add(route, "lan0", "192.0.2.2");
            add(route, "wan0", "198.51.100.2");
        }
        Captured check = new Captured().in(namespace);
        assertThat(check.run("config", "check", file().toString())).as(check.err()).isZero();
        assertThat(check.err()).isEmpty();
        assertThat(check.out()).startsWith(file() + ": OK\n");
    }

    @Test
    void warnsOfWhatIsNotThereYet(NetworkNamespace namespace) {
        try (RouteSocket route = RouteSocket.open(namespace)) {
            add(route, "sync1", "10.255.0.1");
            add(route, "lan0", "203.0.113.2");
            add(route, "wan0", "198.51.100.2");
        }
        Captured check = new Captured().in(namespace);
        assertThat(check.run("config", "check", file().toString())).isZero();
        assertThat(check.err().lines())
                .containsExactly(
                        file()
                                + ":19: warning: link.dedicated.interface: there is no interface"
                                + " 'sync0' now: did you mean sync1?",
                        file()
                                + ":22: warning: link.main.interface: lan0 does not have the"
                                + " address 192.0.2.2 of fw1 now",
                        file()
                                + ":34: warning: group[1].interface[1].addresses[1]: 192.0.2.1/24"
                                + " is in no network that lan0 has now");
        assertThat(check.out()).startsWith(file() + ": OK, 3 warnings\n");
    }

    @Test
    void refusesASecretThatOthersCanReadAndProgramsThatAreNotThere(NetworkNamespace namespace)
            throws IOException {
        Path secret = directory.resolve("secret");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(
                file(),
                Files.readString(file())
                        + "[procedures]\nservice-activate = [\"/nowhere/up\"]\ncheck-uplink = [\""
                        + secret
                        + "\"]\n");
        Captured check = new Captured().in(namespace);
        assertThat(check.run("config", "check", file().toString())).isEqualTo(ExitStatus.FAILED);
        assertThat(check.err())
                .contains(
                        file()
                                + ":3: cluster.secret: "
                                + secret
                                + " has permissions 0644, expected 0600: chmod 600 "
                                + secret
                                + "\n")
                .contains("procedures.service-activate: there is no program /nowhere/up\n")
                .contains(
                        "procedures.check-uplink: "
                                + secret
                                + " is not executable: chmod +x "
                                + secret
                                + "\n");
    }
}
