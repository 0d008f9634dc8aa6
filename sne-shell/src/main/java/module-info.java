// SPDX-License-Identifier: Apache-2.0

import org.jspecify.annotations.NullMarked;

/// The `sne` program.
@NullMarked
module dev.sne.shell {
    requires dev.sne.conntrack;
    requires dev.sne.ifmii;
    requires dev.sne.testkit;
    requires info.picocli;
    requires org.jline.reader;
    requires org.jline.terminal;
    requires java.logging;
    requires jdk.unsupported;
    requires static transitive org.jspecify;
}
