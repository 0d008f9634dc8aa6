// SPDX-License-Identifier: Apache-2.0

/// Netlink on Netty's epoll event loops: a real [io.netty.channel.Channel] for multicast events,
/// and for requests whose answers nobody blocks for. [EventSocket] receives as many datagrams at a
/// time for a thread of its own.
///
/// Whoever can wait for an answer takes [dev.sne.netlink4j.NetlinkSocket]: it needs no event loop
/// and does not load Netty. What the datagrams mean does not belong here.
package dev.sne.netlink4j.channel;
