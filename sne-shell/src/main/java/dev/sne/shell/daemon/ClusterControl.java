// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.ifmii.link.LinkState;
import dev.sne.shell.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// What may be asked of a daemon, and ordered. Thread-safe; none of it waits for another host.
///
/// An order that the daemon's mode or state rules out is refused with an {@link
/// IllegalStateException} whose message is for people; a group or host that does not exist, with an
/// {@link IllegalArgumentException}.
public interface ClusterControl {
    /// The configuration in force.
    Configuration configuration();

    /// How the failover machines of this host fare; empty where another program decides.
    Optional<NodeStatus> node();

    /// How replication fares, by the number of the service group; empty where nothing is
    /// replicated.
    Map<Integer, ReplicationStatus> replication();

    /// The interfaces that this host watches, by name, and by what means each is seen to carry
    /// frames or not; empty where nothing depends on them.
    List<LinkState> interfaces();

    /// Whether an administrator works on this host, see {@link #maintenance(boolean)}.
    boolean maintenance();

    /// Has this host hand over what it serves and stand back, or come back: in maintenance it
    /// serves only what no other host can.
    void maintenance(boolean on);

    /// Has the master of a group hand over. Whether it does is told as an event.
    ///
    /// @param to the host that shall be master, empty for the best one
    void handover(int group, OptionalInt to);

    /// Forgets this host's failures, as what caused them was repaired; has a backup take over that
    /// stays one for lack of the dedicated link.
    void clear(int group);

    /// Has this host fetch the master's whole table.
    ///
    /// @return whether that has begun: only at a backup that is not fetching it now
    boolean resync(int group);

    /// Has this host compare its table with the master's and repair what differs.
    ///
    /// @return whether that has begun: only at a backup that is not fetching or comparing now
    boolean verify(int group);

    /// Says what this host is to be, in mode `external`.
    void role(ExternalRole role);

    /// Reads the configuration again.
    ReloadResult reload();

    /// Has the daemon hand over and end; returns at once.
    void stop();

    /// Has somebody hear of everything that happens from now on, in order, on a thread of the
    /// daemon that it must not hold up. Until the answer is closed.
    Listening listen(Consumer<DaemonEvent> listener);

    /// That somebody listens.
    interface Listening extends AutoCloseable {
        /// Ends it. Idempotent.
        @Override
        void close();
    }
}
