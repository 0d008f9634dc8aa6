// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.sne.conntrack.Flow;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.shell.Main;
import dev.sne.testkit.junit.NeedsGuest;
import dev.sne.testkit.qemu.Guest;
import dev.sne.testkit.qemu.GuestException;
import dev.sne.testkit.qemu.GuestProgram;
import dev.sne.testkit.qemu.GuestSpec;
import dev.sne.testkit.qemu.Nic;
import dev.sne.testkit.qemu.NicModel;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `sne link` where there are registers.
@NeedsGuest
class LinkGuestIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String NO_REGISTERS = "no MII registers (EOPNOTSUPP)";
    private static final Nic MII = Nic.alone("express", NicModel.E1000E, 1);
    private static final Nic NO_MII = Nic.alone("lance", NicModel.PCNET, 2);

    private static Guest guest;

    @BeforeAll
    static void boot() {
        List<Class<?>> classes =
                List.of(
                        Main.class,
                        CommandLine.class,
                        Flow.class,
                        LinkMonitor.class,
                        NetlinkSocket.class);
        guest = Guest.boot(new GuestSpec(List.of(MII, NO_MII), classes));
        guest.run("ip link set express up; ip link set lance up");
        guest.run("until [ $(cat /sys/class/net/express/carrier) = 1 ]; do :; done");
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    private static List<String> sne(String... words) {
        return guest.startJava(Main.class, words).awaitSuccess(PATIENCE);
    }

    @Test
    void readsTheRegistersOfADriverThatHasThem() {
        assertThat(sne("link", "mii", "express"))
                .contains("express: PHY 1, link, 1000baseT/full")
                .contains("  0  control             1140  autonegotiation")
                .contains("  7  next page           EIO");
        assertThat(sne("link", "mii", "express", "--raw"))
                .containsExactly(
                        "express phy:1 0:1140 1:796d 2:0141 3:0cb1 4:0de1 5:47e0 6:0004 7:EIO"
                                + " 8:EIO 9:0e00 10:3c00 15:3000");
        assertThatExceptionOfType(GuestException.class)
                .isThrownBy(() -> sne("link", "mii", "lance"))
                .withMessageContaining("lance: its driver has " + NO_REGISTERS);
    }

    @Test
    void showsWhoSaysWhat() {
        assertThat(sne("link", "show"))
                .anyMatch(line -> line.matches("express +up +MII +1000/full +e1000e .*"))
                .anyMatch(line -> line.matches("lance +up +ethtool +10/half +pcnet32 .*"));
        assertThat(sne("link", "show", "lance"))
                .contains("  signal           yes (ethtool)")
                .contains("  note             " + NO_REGISTERS);
    }

    @Test
    void watchesACable() {
        GuestProgram watch =
                guest.startJava(Main.class, "link", "watch", "express", "lance", "--limit", "6");
        assertThat(Stream.generate(() -> watch.receive(PATIENCE)).limit(4))
                .anyMatch(line -> line.endsWith("Z express is watched by MII"))
                .anyMatch(line -> line.endsWith("Z lance is watched by ethtool: " + NO_REGISTERS))
                .anyMatch(line -> line.endsWith("Z express up: signal and carrier (MII)"))
                .anyMatch(line -> line.endsWith("Z lance up: signal and carrier (ethtool)"));
        guest.pull(MII);
        assertThat(watch.receive(PATIENCE)).contains("Z express down: ");
        guest.plug(MII);
        assertThat(watch.awaitSuccess(PATIENCE))
                .singleElement(STRING)
                .endsWith("Z express up: signal and carrier (MII)");
    }
}
