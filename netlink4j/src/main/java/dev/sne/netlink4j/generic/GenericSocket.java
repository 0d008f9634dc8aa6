// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.generic;

import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Genetlink;
import dev.sne.netlink4j.uapi.Netlink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A generic netlink socket: asks the kernel's controller for families and begins requests to them.
///
/// Looking families up needs no privilege. Used by one thread at a time. Linux 4.12 or later.
public final class GenericSocket implements AutoCloseable {
    /// Of the controller's interface: from 2 on it tells multicast groups.
    private static final int CONTROLLER_VERSION = 2;

    private final NetlinkSocket socket;

    private GenericSocket(NetlinkSocket socket) {
        this.socket = socket;
    }

    /// Opens a socket in the calling thread's network namespace.
    public static GenericSocket open() {
        return new GenericSocket(NetlinkSocket.open(Netlink.NETLINK_GENERIC));
    }

    /// Opens a socket in `namespace`, which may be closed afterwards.
    public static GenericSocket open(NetworkNamespace namespace) {
        return new GenericSocket(NetlinkSocket.open(Netlink.NETLINK_GENERIC, namespace));
    }

    @Override
    public void close() {
        socket.close();
    }

    /// The socket underneath, to complete what [#request] began and to join groups.
    public NetlinkSocket socket() {
        return socket;
    }

    /// The family of this name, if the kernel has it. The kernel may load a module for it.
    ///
    /// @param name 1 to 15 bytes
    public Optional<GenericFamily> family(String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length >= Genetlink.GENL_NAMSIZ) {
            throw new IllegalArgumentException(
                    "a family name has 1 to " + (Genetlink.GENL_NAMSIZ - 1) + " bytes: " + name);
        }
        getFamily().attrString(Genetlink.CTRL_ATTR_FAMILY_NAME, name);
        try {
            return Optional.of(
                    GenericFamilyCodec.decode(socket.call("get generic family " + name)));
        } catch (KernelException e) {
            if (e.errno().equals(Errno.ENOENT)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// All families that the kernel has now; modules not loaded are missing.
    public List<GenericFamily> families() {
        List<GenericFamily> families = new ArrayList<>();
        getFamily();
        try (DumpCursor dump = socket.dump("list generic families")) {
            while (dump.next()) {
                families.add(GenericFamilyCodec.decode(dump.message()));
            }
        }
        return families;
    }

    private MessageWriter getFamily() {
        return socket.request(Genetlink.GENL_ID_CTRL, 0)
                .u8(Genetlink.CTRL_CMD_GETFAMILY)
                .u8(CONTROLLER_VERSION)
                .u16(0);
    }

    /// Begins a request; the family's own header, if it has one, and the attributes follow.
    ///
    /// @param family whom to ask
    /// @param command one of its commands
    /// @param flags NLM_F_* besides NLM_F_REQUEST
    public MessageWriter request(GenericFamily family, int command, int flags) {
        return socket.request(family.id(), flags).u8(command).u8(family.version()).u16(0);
    }
}
