// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.mii;

import dev.sne.ifmii.ioctl.InterfaceRequest;
import dev.sne.ifmii.ioctl.InterfaceSocket;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;

/// The way to the MII registers of a network namespace's interfaces: the requests SIOCGMIIPHY and
/// SIOCGMIIREG of `linux/sockios.h`. There is no way to write a register here.
///
/// Takes `CAP_NET_ADMIN` (`EPERM` without). A driver without MII answers `EOPNOTSUPP`, some drivers
/// answer `EINVAL` while the interface is administratively down, and all of them `ENODEV` when it
/// is gone. On real hardware a request may take milliseconds, since the driver may have to wait for
/// the management bus: do not call this on an event loop.
///
/// Thread-safe; the buses that it gives are used by one thread at a time each.
public final class MiiSocket implements AutoCloseable {
    private static final int SIOCGMIIPHY = 0x8947;
    private static final int SIOCGMIIREG = 0x8948;

    /// Offsets in `struct mii_ioctl_data` (`linux/mii.h`), 16 bits each.
    private static final int PHY_ID = 0;

    private static final int REG_NUM = 2;
    private static final int VAL_OUT = 6;

    private final InterfaceSocket socket;

    private MiiSocket(InterfaceSocket socket) {
        this.socket = socket;
    }

    /// Opens a socket in the calling thread's network namespace.
    public static MiiSocket open() {
        return new MiiSocket(InterfaceSocket.open());
    }

    /// Opens a socket in `namespace`, which may be closed afterwards.
    public static MiiSocket open(NetworkNamespace namespace) {
        return new MiiSocket(InterfaceSocket.open(namespace));
    }

    /// The transceiver of an interface, usable while this socket is open. It stands for the *name*:
    /// when the interface is renamed, or another takes its name, ask again.
    ///
    /// @throws SystemCallException if the interface does not exist, has no MII registers, or they
    ///   may not be read
    public MiiBus bus(String interfaceName) {
        InterfaceRequest request = new InterfaceRequest(interfaceName);
        // Drivers on the kernel's PHY library read the register, too, that the request names.
        request.u16(REG_NUM, Register.BASIC_CONTROL);
        socket.control(SIOCGMIIPHY, request, "read the PHY address (SIOCGMIIPHY)");
        return new Bus(socket, request, request.u16(PHY_ID));
    }

    @Override
    public void close() {
        socket.close();
    }

    private record Bus(InterfaceSocket socket, InterfaceRequest request, int phy)
            implements MiiBus {
        @Override
        public int read(int register) {
            Register.check(register);
            request.u16(PHY_ID, phy);
            request.u16(REG_NUM, register);
            int result = socket.control(SIOCGMIIREG, request);
            if (result < 0) {
                throw new SystemCallException(
                        request.interfaceName()
                                + ": read MII register "
                                + register
                                + " of PHY "
                                + phy
                                + " (SIOCGMIIREG)",
                        new Errno(-result));
            }
            return request.u16(VAL_OUT);
        }
    }
}
