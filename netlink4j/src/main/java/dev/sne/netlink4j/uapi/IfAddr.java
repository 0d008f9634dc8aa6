// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.uapi;

/// Constants of the kernel header `linux/if_addr.h`.
public final class IfAddr {
    /// Bytes of `struct ifaddrmsg`.
    public static final int SIZEOF_IFADDRMSG = 8;

    /// Offsets in `struct ifaddrmsg`; `ifa_index` has 4 bytes, the others one.
    public static final int IFADDRMSG_FAMILY = 0;

    public static final int IFADDRMSG_PREFIXLEN = 1;
    public static final int IFADDRMSG_FLAGS = 2;
    public static final int IFADDRMSG_SCOPE = 3;
    public static final int IFADDRMSG_INDEX = 4;

    public static final int IFA_ADDRESS = 1;
    public static final int IFA_LOCAL = 2;
    public static final int IFA_LABEL = 3;
    public static final int IFA_BROADCAST = 4;
    public static final int IFA_FLAGS = 8;

    /// Linux 5.18.
    public static final int IFA_PROTO = 11;

    public static final int IFA_F_SECONDARY = 0x01;
    public static final int IFA_F_TEMPORARY = IFA_F_SECONDARY;
    public static final int IFA_F_NODAD = 0x02;
    public static final int IFA_F_OPTIMISTIC = 0x04;
    public static final int IFA_F_DADFAILED = 0x08;
    public static final int IFA_F_HOMEADDRESS = 0x10;
    public static final int IFA_F_DEPRECATED = 0x20;
    public static final int IFA_F_TENTATIVE = 0x40;
    public static final int IFA_F_PERMANENT = 0x80;
    public static final int IFA_F_MANAGETEMPADDR = 0x100;
    public static final int IFA_F_NOPREFIXROUTE = 0x200;
    public static final int IFA_F_MCAUTOJOIN = 0x400;
    public static final int IFA_F_STABLE_PRIVACY = 0x800;

    public static final int IFAPROT_UNSPEC = 0;
    public static final int IFAPROT_KERNEL_LO = 1;
    public static final int IFAPROT_KERNEL_RA = 2;
    public static final int IFAPROT_KERNEL_LL = 3;

    private IfAddr() {}
}
