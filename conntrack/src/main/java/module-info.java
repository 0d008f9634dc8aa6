// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// The kernel's connection tracking table over Netlink: flows, table operations, events, formats,
/// filters.
@NullMarked
module dev.sne.conntrack {
    requires transitive dev.sne.netlink4j;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires tools.jackson.core;
    requires static transitive org.jspecify;

    exports dev.sne.conntrack;
    exports dev.sne.conntrack.event;
    exports dev.sne.conntrack.filter;
    exports dev.sne.conntrack.text;
    exports dev.sne.conntrack.uapi;
}
