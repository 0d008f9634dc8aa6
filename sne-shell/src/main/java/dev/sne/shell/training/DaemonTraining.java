// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.training;

import dev.sne.netlink4j.NetlinkException;
import java.io.IOException;

/// Does what daemons do, so that the JVM records which classes they need and what is hot in them.
/// The launcher starts it to make the daemon's AOT cache.
///
/// Without the privilege to make namespaces it does nothing: a daemon would get no further either.
public final class DaemonTraining {
    private DaemonTraining() {}

    /// Takes no arguments.
    public static void main(String... args) throws IOException {
        try {
            ReplicationTraining.run();
            FailoverTraining.run();
        } catch (NetlinkException e) {
            System.err.println("nothing to learn: " + e.getMessage());
        }
    }
}
