// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.ioctl.InterfaceSocket;
import dev.sne.netlink4j.NetworkNamespace;

/// The way to what the drivers of a network namespace's interfaces say of themselves (request
/// SIOCETHTOOL of `linux/sockios.h`). Nothing is changed by it. Needs no privilege.
///
/// Thread-safe; the interfaces that it gives are used by one thread at a time each.
public final class Ethtool implements AutoCloseable {
    private final InterfaceSocket socket;

    private Ethtool(InterfaceSocket socket) {
        this.socket = socket;
    }

    /// Opens a socket in the calling thread's network namespace.
    public static Ethtool open() {
        return new Ethtool(InterfaceSocket.open());
    }

    /// Opens a socket in `namespace`, which may be closed afterwards.
    public static Ethtool open(NetworkNamespace namespace) {
        return new Ethtool(InterfaceSocket.open(namespace));
    }

    /// An interface, usable while this is open. It stands for the *name*: when the interface is
    /// renamed, or another takes its name, ask again. That it exists is not checked here.
    public EthtoolInterface on(String interfaceName) {
        return new EthtoolInterface(socket, interfaceName);
    }

    @Override
    public void close() {
        socket.close();
    }
}
