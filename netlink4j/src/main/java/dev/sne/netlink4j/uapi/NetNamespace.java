// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.uapi;

/// Constants of the kernel header `linux/net_namespace.h`.
public final class NetNamespace {
    /// The value of `NETNSA_NSID` for a namespace without an id.
    public static final int NETNSA_NSID_NOT_ASSIGNED = -1;

    public static final int NETNSA_NSID = 1;
    public static final int NETNSA_PID = 2;
    public static final int NETNSA_FD = 3;

    private NetNamespace() {}
}
