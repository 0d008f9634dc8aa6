// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.mii.MiiBus;
import dev.sne.ifmii.mii.MiiLink;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks the best source that an interface has: its registers, else the driver, else what rtnetlink
/// has told. A source that does not answer is given up until the link changes.
final class SignalPort {
    /// Failures in a row after which registers that once answered are given up.
    private static final int FAILURES = 3;

    /// Drivers with a watchdog tell the kernel of a signal up to two seconds late, in either
    /// direction. Registers that contradict the kernel longer, and have never shown a link, belong
    /// to a transceiver that is not in use, as on cards with a choice of connectors.
    private static final long CONTRADICTION_NANOS = 5_000_000_000L;

    private final String name;
    private final Function<String, MiiBus> registers;
    private final BooleanSupplier driver;
    private @Nullable MiiBus bus;
    private boolean useRegisters = true;
    private boolean useDriver = true;
    private boolean distrusted;
    private int failures;
    private boolean everUp;
    private boolean wasUp;
    private boolean contradicts;
    private long contradictsSinceNanos;
    private String note = "";
    private String kernelNote = "";

    /// A port.
    ///
    /// @param name of the interface
    /// @param registers gives the registers of an interface, or throws a [SystemCallException]
    /// @param driver the driver's test for a link, which may throw one
    SignalPort(String name, Function<String, MiiBus> registers, BooleanSupplier driver) {
        this.name = name;
        this.registers = registers;
        this.driver = driver;
    }

    String name() {
        return name;
    }

    /// The link changed: sources that failed may work now.
    void retry() {
        useRegisters = !distrusted;
        useDriver = true;
    }

    /// Looks.
    ///
    /// @param carrier what rtnetlink has told
    /// @throws SystemCallException with `ENODEV` if the interface is gone
    Signal read(boolean carrier, long nowNanos) {
        if (useRegisters) {
            MiiLink link = readRegisters();
            if (link != null && isTrusted(link, carrier, nowNanos)) {
                boolean flapped = wasUp && link.flapped();
                wasUp = link.up();
                everUp |= wasUp;
                return new Signal(wasUp, flapped, Source.MII, "");
            }
        }
        return useDriver ? askDriver(carrier) : fromKernel(carrier);
    }

    private @Nullable MiiLink readRegisters() {
        try {
            if (bus == null) {
                bus = registers.apply(name);
            }
            MiiLink link = MiiLink.read(bus);
            failures = 0;
            if (!link.isPresent()) {
                giveRegistersUp("no transceiver answers on the MII bus");
                return null;
            }
            return link;
        } catch (SystemCallException e) {
            throwIfGone(e);
            failures++;
            if (bus == null || failures >= FAILURES) {
                giveRegistersUp(
                        e.errno().equals(Errno.EPERM)
                                ? "MII registers take CAP_NET_ADMIN (EPERM)"
                                : "no MII registers (" + e.errno().name() + ")");
            }
            return null;
        }
    }

    private boolean isTrusted(MiiLink link, boolean carrier, long nowNanos) {
        if (link.up() || everUp || !carrier) {
            contradicts = false;
            return true;
        }
        if (!contradicts) {
            contradicts = true;
            contradictsSinceNanos = nowNanos;
        }
        distrusted = nowNanos - contradictsSinceNanos > CONTRADICTION_NANOS;
        if (distrusted) {
            giveRegistersUp("the MII registers show no link where the kernel has one");
        }
        return !distrusted;
    }

    private void giveRegistersUp(String why) {
        useRegisters = false;
        bus = null;
        failures = 0;
        wasUp = false;
        note = why;
    }

    private Signal askDriver(boolean carrier) {
        try {
            return new Signal(driver.getAsBoolean(), false, Source.ETHTOOL, note);
        } catch (SystemCallException e) {
            throwIfGone(e);
            useDriver = false;
            kernelNote = note + ", no link test by ethtool (" + e.errno().name() + ")";
            return fromKernel(carrier);
        }
    }

    private Signal fromKernel(boolean carrier) {
        return new Signal(carrier, false, Source.RTNETLINK, kernelNote);
    }

    private static void throwIfGone(SystemCallException e) {
        if (e.errno().equals(Errno.ENODEV)) {
            throw e;
        }
    }
}
