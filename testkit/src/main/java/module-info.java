// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// What tests and the lab need of a kernel: namespaces, firewall rules, traffic, flows by the
/// million, and a fake kernel; and a simulated cluster of failover machines.
@NullMarked
module dev.sne.testkit {
    requires transitive dev.sne.conntrack;
    requires transitive dev.sne.hasm;
    requires transitive dev.sne.ifmii;
    requires static org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports dev.sne.testkit.fake;
    exports dev.sne.testkit.hasm.check;
    exports dev.sne.testkit.hasm.explore;
    exports dev.sne.testkit.hasm.replication;
    exports dev.sne.testkit.hasm.scenario;
    exports dev.sne.testkit.hasm.sim;
    exports dev.sne.testkit.inject;
    exports dev.sne.testkit.junit;
    exports dev.sne.testkit.lab;
    exports dev.sne.testkit.lab.cluster;
    exports dev.sne.testkit.netns;
    exports dev.sne.testkit.qemu;
    exports dev.sne.testkit.sync;
    exports dev.sne.testkit.traffic;
}
