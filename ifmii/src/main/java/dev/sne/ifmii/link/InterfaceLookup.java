// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.ioctl.InterfaceRequest;
import dev.sne.ifmii.ioctl.InterfaceSocket;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds interfaces by name without waiting for anybody.
///
/// The kernel has one lock for all changes of network settings, of every namespace (RTNL). Whoever
/// removes hundreds of interfaces holds it for a second, and drivers hold it while they reset a
/// card. rtnetlink's answers about links, ethtool and MII registers wait for it; these few requests
/// of netdevice(7) do not.
///
/// Thread-safe. Needs no privilege.
public final class InterfaceLookup implements AutoCloseable {
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int SIOCGIFINDEX = 0x8933;

    /// `linux/if_arp.h`. Of other kinds a request tells the address, but not its length.
    private static final int ARPHRD_ETHER = 1;

    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ETHERNET_BYTES = 6;

    private final InterfaceSocket socket;

    private InterfaceLookup(InterfaceSocket socket) {
        this.socket = socket;
    }

    /// Finds interfaces of the calling thread's network namespace.
    public static InterfaceLookup open() {
        return new InterfaceLookup(InterfaceSocket.open());
    }

    /// Finds interfaces of `namespace`, which may be closed afterwards.
    public static InterfaceLookup open(NetworkNamespace namespace) {
        return new InterfaceLookup(InterfaceSocket.open(namespace));
    }

    /// The interface of this name, if there is one.
    public Optional<FoundInterface> find(String name) {
        InterfaceRequest request = new InterfaceRequest(name);
        try {
            socket.control(SIOCGIFINDEX, request, "get the index (SIOCGIFINDEX)");
            int index = request.u32(0);
            socket.control(SIOCGIFFLAGS, request, "get the flags (SIOCGIFFLAGS)");
            int flags = request.u16(0);
            socket.control(SIOCGIFHWADDR, request, "get the hardware address (SIOCGIFHWADDR)");
            return Optional.of(new FoundInterface(index, name, flags, ethernet(request)));
        } catch (SystemCallException e) {
            if (e.errno().equals(Errno.ENODEV)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Of a `struct sockaddr`: the kind and the address.
    private static @Nullable HardwareAddress ethernet(InterfaceRequest request) {
        int kind = request.u16(0);
        return kind == ARPHRD_ETHER || kind == ARPHRD_LOOPBACK
                ? HardwareAddress.of(request.bytes(Short.BYTES, ETHERNET_BYTES))
                : null;
    }

    @Override
    public void close() {
        socket.close();
    }
}
