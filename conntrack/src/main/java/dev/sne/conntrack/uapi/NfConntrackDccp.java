// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.uapi;

/// States and roles of DCCP flows, from `linux/netfilter/nf_conntrack_dccp.h`; the tracker was
/// removed in Linux 6.16.
public final class NfConntrackDccp {
    public static final int CT_DCCP_NONE = 0;
    public static final int CT_DCCP_REQUEST = 1;
    public static final int CT_DCCP_RESPOND = 2;
    public static final int CT_DCCP_PARTOPEN = 3;
    public static final int CT_DCCP_OPEN = 4;
    public static final int CT_DCCP_CLOSEREQ = 5;
    public static final int CT_DCCP_CLOSING = 6;
    public static final int CT_DCCP_TIMEWAIT = 7;
    public static final int CT_DCCP_IGNORE = 8;
    public static final int CT_DCCP_INVALID = 9;

    public static final int CT_DCCP_ROLE_CLIENT = 0;
    public static final int CT_DCCP_ROLE_SERVER = 1;

    private NfConntrackDccp() {}
}
