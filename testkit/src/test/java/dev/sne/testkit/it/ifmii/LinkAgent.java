// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import dev.sne.ifmii.link.DampingSettings;
import dev.sne.ifmii.link.Ethtool;
import dev.sne.ifmii.link.EthtoolInterface;
import dev.sne.ifmii.link.LinkEvent;
import dev.sne.ifmii.link.LinkMonitor;
import dev.sne.ifmii.link.LinkMonitorSettings;
import dev.sne.ifmii.mii.MiiBus;
import dev.sne.ifmii.mii.MiiLink;
import dev.sne.ifmii.mii.MiiRegisters;
import dev.sne.ifmii.mii.MiiSocket;
import dev.sne.netlink4j.SystemCallException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Runs in a guest and answers what [LinkGuestIT] asks, a line each. Watches the interfaces that it
/// is given, and writes a line for each event of them.
final class LinkAgent {
    /// The registers whose contents are known for each driver.
    private static final int KNOWN = 7;

    private static final Duration REFERENCE_INTERVAL = Duration.ofMillis(1);

    private LinkAgent() {}

    public static void main(String[] names) {
        LinkMonitorSettings settings =
                LinkMonitorSettings.DEFAULT
                        .withDelays(Duration.ZERO, Duration.ZERO)
                        .withDamping(DampingSettings.OFF);
        try (ExecutorService loop = Executors.newSingleThreadExecutor();
                LinkMonitor monitor = LinkMonitor.open(settings, loop, LinkAgent::tell);
                MiiSocket registers = MiiSocket.open();
                Ethtool drivers = Ethtool.open()) {
            monitor.urgent(true);
            for (String name : names) {
                monitor.watch(name);
            }
            for (String line = IO.readln(); line != null; line = IO.readln()) {
                String[] words = line.split(" ", -1);
                switch (words[0]) {
                    case "clock" -> IO.println("clock " + System.nanoTime());
                    case "registers" -> IO.println("registers " + registers(registers, words[1]));
                    case "reference" -> {
                        boolean up = words[2].equals("UP");
                        refer(words[1] + " " + words[2], up, signal(registers, drivers, words[1]));
                        IO.println("referring");
                    }
                    default -> throw new IllegalArgumentException(line);
                }
            }
        }
    }

    private static void tell(LinkEvent event) {
        long now = System.nanoTime();
        switch (event) {
            case LinkEvent.StateChanged(_, var state) ->
                    IO.println("state " + state.name() + " " + state.status() + " " + now);
            case LinkEvent.SourceChanged source ->
                    IO.println(
                            "source "
                                    + source.name()
                                    + " "
                                    + source.source()
                                    + " "
                                    + source.reason());
            case LinkEvent.Flapped _, LinkEvent.Stopped _ -> IO.println("event " + event);
        }
    }

    /// The transceiver's address and its first registers in hexadecimal, or why there are none.
    private static String registers(MiiSocket socket, String name) {
        try {
            MiiBus bus = socket.bus(name);
            MiiRegisters registers = MiiRegisters.read(bus);
            StringBuilder text = new StringBuilder(bus.phy() + ":");
            for (int register = 0; register < KNOWN; register++) {
                int value = registers.value(register).orElseThrow();
                text.append(' ').append(HexFormat.of().toHexDigits((short) value));
            }
            return text.toString();
        } catch (SystemCallException e) {
            return e.getMessage();
        }
    }

    /// Asks whether there is a signal, in the fastest way that the driver offers.
    private static BooleanSupplier signal(MiiSocket registers, Ethtool drivers, String name) {
        try {
            MiiBus bus = registers.bus(name);
            return () -> MiiLink.read(bus).up();
        } catch (SystemCallException noRegisters) {
            EthtoolInterface driver = drivers.on(name);
            return driver::link;
        }
    }

    /// Asks each millisecond until the signal is as expected, and tells when that was.
    private static void refer(String what, boolean up, BooleanSupplier signal) {
        Thread.ofPlatform()
                .daemon()
                .name("reference")
                .start(() -> {
                    while (signal.getAsBoolean() != up) {
                        LockSupport.parkNanos(REFERENCE_INTERVAL.toNanos());
                    }
                    IO.println("signal " + what + " " + System.nanoTime());
                });
    }
}
