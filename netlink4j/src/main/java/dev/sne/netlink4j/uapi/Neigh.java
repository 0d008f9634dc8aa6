// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.uapi;

/// Constants of the kernel header `linux/neighbour.h`.
public final class Neigh {
    /// Bytes of `struct ndmsg`.
    public static final int SIZEOF_NDMSG = 12;

    /// Offsets in `struct ndmsg`: family 1 byte, ifindex 4, state 2, flags 1, type 1.
    public static final int NDMSG_FAMILY = 0;

    public static final int NDMSG_IFINDEX = 4;
    public static final int NDMSG_STATE = 8;
    public static final int NDMSG_FLAGS = 10;
    public static final int NDMSG_TYPE = 11;

    public static final int NDA_DST = 1;
    public static final int NDA_LLADDR = 2;
    public static final int NDA_IFINDEX = 8;

    public static final int NTF_USE = 1;
    public static final int NTF_SELF = 1 << 1;
    public static final int NTF_MASTER = 1 << 2;
    public static final int NTF_PROXY = 1 << 3;
    public static final int NTF_EXT_LEARNED = 1 << 4;
    public static final int NTF_OFFLOADED = 1 << 5;
    public static final int NTF_STICKY = 1 << 6;
    public static final int NTF_ROUTER = 1 << 7;

    public static final int NUD_NONE = 0;
    public static final int NUD_INCOMPLETE = 0x01;
    public static final int NUD_REACHABLE = 0x02;
    public static final int NUD_STALE = 0x04;
    public static final int NUD_DELAY = 0x08;
    public static final int NUD_PROBE = 0x10;
    public static final int NUD_FAILED = 0x20;
    public static final int NUD_NOARP = 0x40;
    public static final int NUD_PERMANENT = 0x80;

    private Neigh() {}
}
