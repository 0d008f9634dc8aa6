// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// What a receiver makes of a number that arrived, given the last one it has in order.
public enum Arrival {
    /// The number that follows: apply it.
    NEXT,
    /// Some are missing in between: keep it and ask for them.
    GAP,
    /// Seen before: drop it.
    DUP,
    /// Too far off to tell ahead from behind: start over with a bulk transfer.
    DESYNC,
    /// The sender is on its stick while we are on the circle: it restarted, its stream has ended.
    RESTART,
    /// The sender is on the circle while we are on the stick: only a running transfer wants it.
    UNSYNCED
}
