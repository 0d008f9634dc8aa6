// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// The Netlink protocol in Java: messages, attributes, sockets, rtnetlink and generic netlink.
/// Knows the kernel's transport, nothing of connection tracking.
@NullMarked
@SuppressWarnings("module") // The modules that use the system calls are compiled after this one.
module dev.sne.netlink4j {
    requires transitive io.netty.transport;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;

    exports dev.sne.netlink4j;
    exports dev.sne.netlink4j.channel;
    exports dev.sne.netlink4j.generic;
    exports dev.sne.netlink4j.nft;
    exports dev.sne.netlink4j.route;
    exports dev.sne.netlink4j.uapi;
    exports dev.sne.netlink4j.ffm to
            dev.sne.conntrack,
            dev.sne.hasm,
            dev.sne.ifmii,
            dev.sne.shell,
            dev.sne.testkit;
    exports dev.sne.netlink4j.wait to
            dev.sne.hasm,
            dev.sne.ifmii,
            dev.sne.shell,
            dev.sne.testkit;
}
