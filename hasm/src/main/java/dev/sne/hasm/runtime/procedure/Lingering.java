// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.ifmii.address.Change;
import dev.sne.ifmii.address.Detour;
import dev.sne.ifmii.address.Release;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// The moment in which a host that has given the service back still passes on what neighbours send
/// it: until they have heard of the next master, so that a planned handover loses no packet.
/// Addresses are gone and nobody is answered for them; forwarding and routes stay; connections
/// cannot be opened ([HandoverGate]).
///
/// Used by one thread at a time, which lives in the namespace.
final class Lingering implements AutoCloseable {
    private final RouteSocket route;
    private final VirtualAddresses addresses;
    private final HandoverGate gate;
    private final List<Detour> detours = new ArrayList<>();
    private final List<Forwarding> forwarding = new ArrayList<>();
    private boolean on;

    Lingering(NetworkNamespace namespace, RouteSocket route, VirtualAddresses addresses) {
        this.route = route;
        this.addresses = addresses;
        gate = new HandoverGate(namespace);
    }

    /// Goes the way of the gate once, for the same reason as [KernelResources#rehearse].
    void rehearse() {
        if (!on) {
            gate.shut();
            gate.open();
        }
    }

    /// Whether something is left.
    boolean isOn() {
        return on;
    }

    /// Begins it.
    ///
    /// @param families what goes on being forwarded
    /// @throws KernelException if connections could be opened all the same; nothing lingers then
    void begin(Collection<Forwarding> families) {
        gate.shut();
        forwarding.addAll(families);
        on = true;
    }

    /// Gives addresses back.
    Change release(ServiceAddresses service) {
        Release release = addresses.release(service);
        detours.add(release.detour());
        return release.change();
    }

    /// Ends it. Idempotent.
    ///
    /// @return what was not done
    List<String> end() {
        List<String> failures = new ArrayList<>();
        for (Forwarding family : forwarding) {
            family.switchTo(false, route, failures);
        }
        forwarding.clear();
        for (Detour detour : detours) {
            addresses.end(detour).forEach(each -> failures.add(String.valueOf(each.getMessage())));
        }
        detours.clear();
        on = false;
        try {
            gate.open();
        } catch (RuntimeException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
        return failures;
    }

    @Override
    public void close() {
        gate.close();
    }
}
