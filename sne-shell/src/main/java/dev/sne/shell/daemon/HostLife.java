// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.runtime.node.Node;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.ifmii.link.LinkState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One life of a host, from when it takes part until it does so no more. Thread-safe.
interface HostLife extends AutoCloseable {
    /// Takes part from now on.
    void start();

    /// Hands over, and gives back what is active.
    ///
    /// @return whether that was done in time
    boolean stop(Duration patience);

    /// The machines, where this program decides.
    Optional<Node> node();

    /// Replication, by the number of the service group.
    Map<Integer, Replicator> replicators();

    /// The interfaces that are watched, each once, by name.
    List<LinkState> interfaces();

    /// Is told what to be.
    ///
    /// @throws IllegalStateException where that is not for others to say
    void role(ExternalRole role);

    /// Ends at once; what is active stays so unless [#stop] came first.
    @Override
    void close();
}
