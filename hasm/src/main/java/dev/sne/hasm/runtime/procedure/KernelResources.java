// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.ifmii.address.Change;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.ifmii.link.FoundInterface;
import dev.sne.ifmii.link.InterfaceLookup;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Takes resources and gives them back. What cannot be done is told in words, and the rest is done.
///
/// Used by one thread at a time, which lives in the namespace.
final class KernelResources implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(KernelResources.class.getName());
    private static final long PAUSE_NANOS = 500_000;

    private final RouteSocket route;
    private final InterfaceLookup interfaces;
    private final VirtualAddresses addresses;
    private final Lingering lingering;
    private final Set<Resources> taken = new HashSet<>();

    KernelResources(NetworkNamespace namespace) {
        Deque<Runnable> opened = new ArrayDeque<>();
        try {
            route = RouteSocket.open(namespace);
            opened.push(route::close);
            addresses = VirtualAddresses.open(namespace);
            opened.push(addresses::close);
            interfaces = InterfaceLookup.open(namespace);
            opened.push(interfaces::close);
            lingering = new Lingering(namespace, route, addresses);
        } catch (RuntimeException e) {
            opened.forEach(Runnable::run);
            throw e;
        }
    }

    /// Goes the way of a takeover once without changing anything, so that a real one does not wait
    /// until the Java runtime has loaded what it needs.
    void rehearse(Resources resources) {
        for (ServiceAddresses each : resources.addresses()) {
            if (interfaces.find(each.interfaceName()).isPresent()) {
                addresses.activate(ServiceAddresses.on(each.interfaceName(), List.of()));
                addresses.deactivate(ServiceAddresses.on(each.interfaceName(), List.of()));
            }
        }
    }

    /// The same for what happens at a handover.
    void rehearseLingering() {
        lingering.rehearse();
    }

    /// Takes them.
    ///
    /// @param stopped whether to do no more; looked at between steps
    /// @return what was not done
    List<String> activate(Resources resources, BooleanSupplier stopped) {
        List<String> failures = new ArrayList<>(lingering.isOn() ? lingering.end() : List.of());
        taken.add(resources);
        List<FoundInterface> started = new ArrayList<>();
        for (String name : resources.interfaces()) {
            attempt(failures, () -> setUp(name, started));
        }
        for (FoundInterface link : started) {
            awaitCarrier(link, stopped);
        }
        for (ServiceAddresses each : resources.addresses()) {
            if (!stopped.getAsBoolean()) {
                attempt(failures, () -> told(failures, addresses.activate(each)));
            }
        }
        for (Forwarding family : resources.families()) {
            if (!stopped.getAsBoolean()) {
                family.switchTo(true, route, failures);
            }
        }
        return failures;
    }

    /// Gives them back. What is not here already is no failure.
    ///
    /// @param mayLinger whether packets that still arrive may be passed on until [#endLingering]
    List<String> deactivate(Resources resources, boolean mayLinger) {
        List<String> failures = new ArrayList<>();
        boolean lingers =
                taken.remove(resources)
                        && mayLinger
                        && resources.interfaces().isEmpty()
                        && lingers(resources);
        if (lingers) {
            for (ServiceAddresses each : resources.addresses().reversed()) {
                attempt(failures, () -> told(failures, lingering.release(each)));
            }
            return failures;
        }
        for (Forwarding family : resources.families()) {
            family.switchTo(false, route, failures);
        }
        for (ServiceAddresses each : resources.addresses().reversed()) {
            attempt(failures, () -> told(failures, addresses.deactivate(each)));
        }
        for (String name : resources.interfaces().reversed()) {
            attempt(failures, () -> setDown(name));
        }
        return failures;
    }

    /// Resources of a host that forwards nothing by itself have nothing to linger for.
    private boolean lingers(Resources resources) {
        if (resources.forwarding().isEmpty()) {
            return lingering.isOn();
        }
        try {
            lingering.begin(resources.families());
            return true;
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.DEBUG, "packets may be lost at the handover", e);
            return false;
        }
    }

    /// Whether packets are passed on for resources that were given back.
    boolean isLingering() {
        return lingering.isOn();
    }

    /// Passes nothing on any more.
    ///
    /// @return what was not done
    List<String> endLingering() {
        return lingering.end();
    }

    private void setUp(String name, List<FoundInterface> started) {
        FoundInterface link = find(name);
        if (!link.isUp()) {
            route.setUp(link.index());
            started.add(link);
        }
    }

    private void setDown(String name) {
        FoundInterface link = find(name);
        if (link.isUp()) {
            route.setDown(link.index());
        }
    }

    private FoundInterface find(String name) {
        return interfaces
                .find(name)
                .orElseThrow(() -> new SystemCallException("find interface " + name, Errno.ENODEV));
    }

    /// An interface that was set up just now takes a while to find its carrier. What is sent before
    /// is lost.
    private void awaitCarrier(FoundInterface started, BooleanSupplier stopped) {
        while (!stopped.getAsBoolean()) {
            Optional<Link> now = route.link(started.index());
            if (now.isEmpty() || now.get().carrier()) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static void told(List<String> failures, Change change) {
        change.refused().forEach(refusal -> failures.add(String.valueOf(refusal.getMessage())));
        if (change.pending() > 0) {
            failures.add(change.pending() + " IPv6 addresses do not work yet");
        }
    }

    /// The next step is tried whatever becomes of this one.
    private static void attempt(List<String> failures, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        lingering.close();
        interfaces.close();
        addresses.close();
        route.close();
    }
}
