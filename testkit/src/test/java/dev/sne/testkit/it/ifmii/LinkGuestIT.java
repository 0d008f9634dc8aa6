// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.testkit.junit.NeedsGuest;
import dev.sne.testkit.qemu.Guest;
import dev.sne.testkit.qemu.GuestProgram;
import dev.sne.testkit.qemu.GuestSpec;
import dev.sne.testkit.qemu.Nic;
import dev.sne.testkit.qemu.NicModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Drivers of real network cards, and a monitor that looks at them every 10 ms, while cables are
/// pulled and plugged. Times are taken from before QEMU is asked to move a cable until the consumer
/// of the monitor's events runs in the guest.
@NeedsGuest
class LinkGuestIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOSS_IS_KNOWN = Duration.ofMillis(30);
    private static final int TIMES = 6;

    private static final Map<NicModel, Nic> NICS =
            Map.of(
                    NicModel.E1000, Nic.alone("e1000", NicModel.E1000, 1),
                    NicModel.E1000E, Nic.alone("e1000e", NicModel.E1000E, 2),
                    NicModel.RTL8139, Nic.alone("rtl8139", NicModel.RTL8139, 3),
                    NicModel.PCNET, Nic.alone("pcnet", NicModel.PCNET, 4));

    private static Guest guest;
    private static GuestProgram agent;

    /// What the monitor said of where it looks, by interface.
    private static final Map<String, String> SOURCES = new HashMap<>();

    /// What the agent said and nobody has asked for yet.
    private static final List<String> HEARD = new ArrayList<>();

    @BeforeAll
    static void boot() {
        List<Nic> nics = List.copyOf(NICS.values());
        List<Class<?>> classes = List.of(LinkAgent.class, LinkMonitor.class, NetlinkSocket.class);
        guest = Guest.boot(new GuestSpec(nics, classes));
        String[] names = nics.stream().map(Nic::name).toArray(String[]::new);
        for (String name : names) {
            guest.run("ip link set " + name + " up");
        }
        agent = guest.startJava(LinkAgent.class, names);
        for (String name : names) {
            SOURCES.put(name, await("source " + name));
            await("state " + name + " UP");
        }
    }

    @AfterAll
    static void end() {
        if (guest != null) {
            guest.close();
        }
    }

    /// PHY address and registers 0 to 6, with the cable in and out, as the drivers of Linux 6.1 and
    /// 6.12 show those of QEMU's cards.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    E1000   |  0: 1140 796d 0141 0c20 0de1 41e0 0000 |  0: 1140 7949 0141 0c20 0de1 01e0 0000
                    E1000E  |  1: 1140 796d 0141 0cb1 0de1 47e0 0004 |  1: 1140 7909 0141 0cb1 0de1 0000 0004
                    RTL8139 | 32: 1000 782d 0000 0000 05e1 05e1 0001 | 32: 1000 7829 0000 0000 05e1 05e1 0001
                    """)
    void registersShowALossWithinThirtyMilliseconds(NicModel model, String in, String out) {
        Nic nic = NICS.get(model);
        assertThat(SOURCES.get(nic.name())).isEqualTo("source " + nic.name() + " MII ");
        List<Reaction> losses = new ArrayList<>();
        List<Reaction> returns = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            awaitRegisters(nic, in);
            losses.add(move(nic, "DOWN"));
            awaitRegisters(nic, out);
            returns.add(move(nic, "UP"));
        }
        report(nic, losses, returns);
        assertThat(HEARD).as("events beside one for each move").isEmpty();
        assertThat(Reaction.median(losses, Reaction::most))
                .as("median time until a loss is told, the guest's standstills allowed for")
                .isLessThanOrEqualTo(
                        LOSS_IS_KNOWN.toNanos() + Reaction.median(losses, Reaction::stolen));
    }

    @Test
    void aDriverWithoutRegistersIsAskedItself() {
        Nic nic = NICS.get(NicModel.PCNET);
        assertThat(SOURCES.get(nic.name()))
                .isEqualTo("source pcnet ethtool no MII registers (EOPNOTSUPP)");
        assertThat(ask("registers", nic.name())).contains("EOPNOTSUPP");
        List<Reaction> losses = new ArrayList<>();
        List<Reaction> returns = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            losses.add(move(nic, "DOWN"));
            returns.add(move(nic, "UP"));
        }
        report(nic, losses, returns);
        assertThat(HEARD).as("events beside one for each move").isEmpty();
    }

    private static void report(Nic nic, List<Reaction> losses, List<Reaction> returns) {
        System.out.println(nic.name() + ", min/median/max of " + TIMES + ":");
        System.out.println("  loss told after   " + Reaction.describe(losses));
        System.out.println("  return told after " + Reaction.describe(returns));
    }

    /// Pulls or plugs the cable and waits until the monitor tells that the link is as expected.
    private static Reaction move(Nic nic, String status) {
        ClockOffset before = ClockOffset.measure(LinkGuestIT::guestClock);
        ask("reference", nic.name(), status);
        long stolen = guest.stolen().toNanos();
        long start = System.nanoTime();
        if (status.equals("UP")) {
            guest.plug(nic);
        } else {
            guest.pull(nic);
        }
        long end = System.nanoTime();
        long told = lastNumber(await("state " + nic.name() + " " + status));
        stolen = guest.stolen().toNanos() - stolen;
        long seen = lastNumber(await("signal " + nic.name() + " " + status));
        ClockOffset offset = before.until(ClockOffset.measure(LinkGuestIT::guestClock));
        awaitKernel(nic, status.equals("UP") ? "up" : "down");
        return new Reaction(
                Math.max(0, told + offset.least() - end),
                told + offset.most() - start,
                told - seen,
                stolen);
    }

    /// Waits until the kernel has told everybody what the driver told it, some seconds later with a
    /// driver that has a watchdog. Were the cable moved meanwhile, a loss that is over would be
    /// told once more.
    private static void awaitKernel(Nic nic, String operState) {
        String file = "/sys/class/net/" + nic.name() + "/operstate";
        guest.run("until [ $(cat " + file + ") = " + operState + " ]; do sleep 0.02; done");
    }

    /// Drivers take a moment to copy what the transceiver has negotiated.
    private static void awaitRegisters(Nic nic, String expected) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String found;
        do {
            found = ask("registers", nic.name()).substring("registers ".length());
        } while (!found.equals(expected) && System.nanoTime() - deadline < 0);
        assertThat(found).as(nic.name()).isEqualTo(expected);
    }

    private static long guestClock() {
        return lastNumber(ask("clock"));
    }

    /// Asks the agent; the first word of the question is also that of the answer.
    private static String ask(String... question) {
        agent.send(String.join(" ", question));
        return await(question[0].equals("reference") ? "referring" : question[0]);
    }

    /// Waits until the agent says something that begins like this.
    private static String await(String beginning) {
        for (String line : HEARD) {
            if (line.startsWith(beginning)) {
                HEARD.remove(line);
                return line;
            }
        }
        while (true) {
            String line = agent.receive(PATIENCE);
            if (line.startsWith(beginning)) {
                return line;
            }
            HEARD.add(line);
        }
    }

    private static long lastNumber(String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }
}
