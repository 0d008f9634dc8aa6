// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

/// What a run may do without, to show that its properties would notice.
public enum Bend {
    /// Everything is as it should be.
    NOTHING,
    /// Nobody tells where the stream is when nothing is sent.
    NO_ALIVE,
    /// Nobody is told that what it asks for is not kept any more.
    NO_GONE,
    /// What is missing is not asked for.
    NO_NACK,
    /// Entries of a transfer count as newer than whatever the live stream has brought.
    NO_TOUCHED,
    /// What the source of a transfer has not is left in the table.
    NO_SWEEP,
    /// Entries count as applied when they are handed over.
    EARLY_ACK,
    /// Nobody is told that the master lost events.
    NO_OVERRUN
}
