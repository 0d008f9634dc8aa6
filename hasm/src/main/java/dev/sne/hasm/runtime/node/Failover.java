// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.ReleaseReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Another host became master, as seen by one host.
///
/// @param at when that was noticed
/// @param epoch the new mastership
/// @param from who was master before, [Hosts#NONE] if nobody was known
/// @param reason why the new one took over, null if that was not heard
/// @param released why the one before let go, null if it did not, or that was not heard
public record Failover(
        Instant at,
        Epoch epoch,
        int from,
        @Nullable HandoverReason reason,
        @Nullable ReleaseReason released) {

    @Override
    public String toString() {
        return at
                + " "
                + (from == Hosts.NONE ? "nobody" : "host " + from)
                + " -> host "
                + epoch.host()
                + ", epoch "
                + epoch
                + (reason == null ? "" : ", " + reason)
                + (released == null ? "" : ", released for " + released);
    }
}
