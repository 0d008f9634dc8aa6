// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The programs that make one of the lab's machines a firewall with others that stand in for it.
public interface Firewall extends AutoCloseable {
    /// Its number, from 1.
    int number();

    /// Its name.
    default String name() {
        return LabConfiguration.name(number());
    }

    /// Starts its programs; some time after this returns they take part.
    void start() throws IOException;

    /// Whether its programs exist, be they stopped.
    boolean isRunning();

    /// Ends its programs at once.
    void kill();

    /// Asks its programs to end, as the init system does, and waits until they have.
    void terminate(Duration patience) throws IOException;

    /// Stops its programs, so that they do nothing, or lets them go on.
    void freeze(boolean frozen) throws IOException;

    /// Has the active one hand over to another, as an administrator would, and stay as a backup.
    void handOver() throws IOException;

    /// How its programs say that they fare; empty while they say nothing.
    Optional<FirewallStatus> status();

    /// Whether a backup's kernel has the flows of the active one; if not, they are elsewhere.
    boolean hasFlowsInKernel();

    /// Has a backup compare its flows with those of the active one, and repair what differs.
    ///
    /// @return whether nothing differed
    boolean verify();

    /// What its programs have written, for a complaint.
    String written();

    /// Kills its programs.
    @Override
    void close();
}
