// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// The `sne` program.
@NullMarked
@SuppressWarnings("requires-automatic") // The parser of TOML has no descriptor.
module dev.sne.shell {
    requires dev.sne.conntrack;
    requires dev.sne.hasm;
    requires dev.sne.ifmii;
    requires dev.sne.testkit;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires org.newsclub.net.unix;
    requires org.tomlj;
    requires java.logging;
    requires java.net.http;
    requires jdk.management;
    requires jdk.unsupported;
    requires static transitive org.jspecify;
}
