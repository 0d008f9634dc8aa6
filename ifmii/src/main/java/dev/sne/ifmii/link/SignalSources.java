// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.mii.MiiSocket;
import dev.sne.netlink4j.route.Link;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/// The ports of all interfaces that are looked at, by interface index.
final class SignalSources implements SignalReader {
    private final Function<String, SignalPort> open;
    private final Map<Integer, SignalPort> ports = new HashMap<>();

    /// Ports that `open` makes of an interface's name.
    SignalSources(Function<String, SignalPort> open) {
        this.open = open;
    }

    /// The kernel's.
    static SignalSources of(MiiSocket registers, Ethtool drivers) {
        return new SignalSources(name -> {
            EthtoolInterface driver = drivers.on(name);
            return new SignalPort(name, registers::bus, driver::link);
        });
    }

    @Override
    public Signal read(Link link, long nowNanos) {
        SignalPort port = ports.get(link.index());
        if (port == null || !port.name().equals(link.name())) {
            port = open.apply(link.name());
            ports.put(link.index(), port);
        }
        return port.read(link.carrier(), nowNanos);
    }

    @Override
    public void retry(int index) {
        SignalPort port = ports.get(index);
        if (port != null) {
            port.retry();
        }
    }

    @Override
    public void forget(int index) {
        ports.remove(index);
    }
}
