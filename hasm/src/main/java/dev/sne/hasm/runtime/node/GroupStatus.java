// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.State;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How one service group fares on a host.
///
/// @param group the service group
/// @param state what its machine knows: sub-state, master, status table, how far the copy is,
///   failures
/// @param lastFailover how the present master became it, null if it is not known
/// @param history the latest transitions, oldest first
/// @param overrunProcedures how many procedures did not end within their limit
public record GroupStatus(
        int group,
        State state,
        @Nullable Failover lastFailover,
        List<Transition> history,
        long overrunProcedures) {
    public GroupStatus {
        history = List.copyOf(history);
    }
}
