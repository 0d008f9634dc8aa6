// SPDX-License-Identifier: Apache-2.0

/// rtnetlink: links, addresses, routes, neighbours and namespace ids of one network namespace.
///
/// [dev.sne.netlink4j.route.RouteSocket] asks and changes, [dev.sne.netlink4j.route.RouteEvents]
/// tells what changed. The records here are immutable snapshots of kernel objects; attributes that
/// they do not model are skipped, never an error. Traffic control, rules, next-hop objects and
/// bridge forwarding entries do not belong here until something needs them.
package dev.sne.netlink4j.route;
