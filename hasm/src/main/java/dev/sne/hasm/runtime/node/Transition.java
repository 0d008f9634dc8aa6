// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.SubState;
import java.time.Instant;

/// A step of a machine that changed its sub-state, the master it knows, or the epoch.
///
/// @param at when, by the system's clock
/// @param nanos when, on the machine's clock, which neither jumps nor stops
/// @param from the sub-state before
/// @param to the sub-state after
/// @param epoch the latest epoch accepted
/// @param master the master known, [Hosts#NONE] if none is
/// @param cause what happened, in words
public record Transition(
        Instant at, long nanos, SubState from, SubState to, Epoch epoch, int master, String cause) {

    @Override
    public String toString() {
        String known = master == Hosts.NONE ? "no master" : "master " + master;
        return at + " " + from + " -> " + to + ", " + known + ", epoch " + epoch + ": " + cause;
    }
}
