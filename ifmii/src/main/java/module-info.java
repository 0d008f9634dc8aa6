// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// Network interfaces as a firewall cluster sees them: link state, addresses, reachability.
@NullMarked
@SuppressWarnings("module") // The test support that reads packets is compiled after this module.
module dev.sne.ifmii {
    requires transitive dev.sne.netlink4j;
    requires transitive io.netty.transport;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static transitive org.jspecify;

    exports dev.sne.ifmii.address;
    exports dev.sne.ifmii.announce;
    exports dev.sne.ifmii.link;
    exports dev.sne.ifmii.mii;
    exports dev.sne.ifmii.packet to
            dev.sne.testkit;
    exports dev.sne.ifmii.probe;
}
