// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

/// The kinds of faults a search can bring on, each at any host or link it can happen to.
public enum FaultKind {
    /// A host loses its power.
    CRASH,
    /// A host loses its power and is back at once, with empty memory.
    RESTART,
    /// A host that does not run starts.
    START,
    /// A port of the main link breaks without the physical layer noticing, or is mended.
    DOWNLINK,
    /// A port of the main link loses or regains its carrier, and the host is told.
    CARRIER,
    /// A port of the dedicated link loses or regains its carrier, and the host is told.
    DEDICATED,
    /// A host no longer reaches the foreign domain over its uplink, or does again.
    UPLINK,
    /// The service no longer works at a host, or does again.
    SERVICE,
    /// One host is cut off from all others on the main link, or the cluster is whole again.
    PARTITION,
    /// What one host sends on the main link no longer arrives at another.
    ONE_WAY,
    /// A host hears nothing on the main link any more, but is heard; or hears again.
    DEAF,
    /// All messages that are on their way to a host are lost.
    DROP,
    /// One message that is on its way is lost.
    LOSS,
    /// A daemon stands still while its service and its clock go on, for no longer than the window.
    PAUSE,
    /// A host stands still with its clock, for no longer than the window.
    SUSPEND,
    /// A backup loses its place in the stream of connections.
    DESYNC,
    /// The administrator asks the master to hand over to another host.
    SWITCHOVER,
    /// The administrator stops a host.
    STOP
}
