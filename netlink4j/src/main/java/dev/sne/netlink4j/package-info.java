// SPDX-License-Identifier: Apache-2.0

/// The Netlink protocol (RFC 3549, `linux/netlink.h`): messages and attributes over
/// [java.lang.foreign.MemorySegment], a blocking [dev.sne.netlink4j.NetlinkSocket] for requests and
/// dumps, network namespaces, and the errors that all of them throw. What a message means belongs
/// to the family packages (`route`, `generic`) and to other modules.
package dev.sne.netlink4j;
