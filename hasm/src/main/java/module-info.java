// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// Who is the active firewall, and what the others know of its connections.
@NullMarked
@SuppressWarnings("requires-automatic") // The metrics' library has no descriptors.
module dev.sne.hasm {
    requires transitive dev.sne.conntrack;
    requires transitive dev.sne.ifmii;
    requires io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.unix.common;
    requires static io.prometheus.metrics.exporter.httpserver;
    requires static io.prometheus.metrics.model;
    requires static transitive org.jspecify;

    exports dev.sne.hasm;
    exports dev.sne.hasm.message;
    exports dev.sne.hasm.replication;
    exports dev.sne.hasm.runtime.entry;
    exports dev.sne.hasm.runtime.frame;
    exports dev.sne.hasm.runtime.kernel;
    exports dev.sne.hasm.runtime.metrics;
    exports dev.sne.hasm.runtime.node;
    exports dev.sne.hasm.runtime.procedure;
    exports dev.sne.hasm.runtime.replicator;
    exports dev.sne.hasm.runtime.status;
    exports dev.sne.hasm.runtime.udp;
}
