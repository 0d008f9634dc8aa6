// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.status;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Another host, as this one sees it.
///
/// @param host its number
/// @param heard whether it was heard within the detection time
/// @param standing how far it has come as a backup of this host
/// @param lag how far it is behind; null when this host does not know it
/// @param link over which of the links it is sent to, from 0
/// @param linkMoves how often that has changed
/// @param linksWork which links work in both directions, in their order
public record PeerStatus(
        int host,
        boolean heard,
        Standing standing,
        @Nullable Lag lag,
        int link,
        long linkMoves,
        List<Boolean> linksWork) {

    /// What a master knows of another host.
    public enum Standing {
        /// Nothing: this host is not the master, or has never had an acknowledgement of it.
        UNKNOWN,
        /// It is being sent the whole table.
        FETCHING,
        /// It has the table and follows its changes.
        FOLLOWING
    }

    public PeerStatus {
        linksWork = List.copyOf(linksWork);
    }
}
