// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

/// User event of a [NetlinkChannel]: the kernel dropped datagrams because the receive buffer was
/// full (ENOBUFS). The channel stays usable.
///
/// From the overrun on the kernel delivers nothing until the buffer has been read empty, and what
/// it drops meanwhile it does not report again. So this event is fired not when ENOBUFS shows up
/// but when the buffer is empty: all that was received before it is older than the gap, and a dump
/// started on its arrival, together with the datagrams that follow, is complete.
///
/// With auto-read off, one more batch, of datagrams from behind the gap, may come before it.
///
/// @param count overruns since the channel was opened, this one included
public record OverrunEvent(long count) {}
