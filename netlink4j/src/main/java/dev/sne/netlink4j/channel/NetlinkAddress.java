// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import java.net.SocketAddress;

/// `struct sockaddr_nl`: a port id and multicast groups. Immutable.
public final class NetlinkAddress extends SocketAddress {
    private static final long serialVersionUID = 1;

    /// The kernel itself, port id 0. To bind to it means: let the kernel choose a port id.
    public static final NetlinkAddress KERNEL = new NetlinkAddress(0, 0);

    private final int portId;
    private final int groups;

    /// An address by its fields.
    ///
    /// @param portId unsigned; 0 is the kernel
    /// @param groups bit `n - 1` stands for group `n`; groups above 32 are not expressible, see
    ///   [NetlinkChannel#joinGroup]
    public NetlinkAddress(int portId, int groups) {
        this.portId = portId;
        this.groups = groups;
    }

    /// The address to bind to for these groups, with a port id that the kernel chooses.
    ///
    /// @param groups numbers from 1 to 32
    public static NetlinkAddress ofGroups(int... groups) {
        int bits = 0;
        for (int group : groups) {
            if (group < 1 || group > Integer.SIZE) {
                throw new IllegalArgumentException("group must be 1 to 32, not " + group);
            }
            bits |= 1 << group - 1;
        }
        return new NetlinkAddress(0, bits);
    }

    /// The port id, unsigned; 0 is the kernel.
    public int portId() {
        return portId;
    }

    /// The groups joined by binding; bit `n - 1` stands for group `n`.
    public int groups() {
        return groups;
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof NetlinkAddress other
                && portId == other.portId
                && groups == other.groups;
    }

    @Override
    public int hashCode() {
        return 31 * portId + groups;
    }

    /// Port id, and the groups in hexadecimal if there are any: `netlink:1234/0x7`.
    @Override
    public String toString() {
        String port = "netlink:" + Integer.toUnsignedString(portId);
        return groups == 0 ? port : port + "/0x" + Integer.toHexString(groups);
    }
}
