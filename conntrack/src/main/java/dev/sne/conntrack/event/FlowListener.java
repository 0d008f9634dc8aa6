// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;

/// Is told what [FlowEvents] finds out. All calls come one at a time, on the event loop, and hold
/// up the reading of further events: a listener that blocks for long makes the kernel drop some.
/// Views are valid only during the call.
public interface FlowListener {
    /// The kernel reported a change.
    ///
    /// [FlowView#portId] tells the process that asked for it, [FlowView#timestampEvent] when it
    /// happened (with `net.netfilter.nf_conntrack_timestamp`, Linux 6.14). What the message
    /// contains depends on what changed.
    void event(FlowEventType type, FlowView flow);

    /// A change came to light by comparison with the table after events had been lost; its time and
    /// cause are not known.
    ///
    /// A new or changed flow is shown as a dump has it. Of one that has vanished there are only
    /// tuples, zone, id, status, mark and the state of its protocol, as they were last known.
    void difference(FlowEventType type, FlowView flow);

    /// The kernel has dropped events because they were not read fast enough. Comparison with the
    /// table follows.
    ///
    /// @param count how often that has happened, this time included
    void overrun(long count);

    /// What has been reported is again all that has happened, the differences included. Also called
    /// once when the table has been read for the first time.
    void synchronizedWithTable(Synchronization result);

    /// For the moment there is nothing more to read: a good time to write out what has gathered.
    void idle();

    /// Something went wrong: a malformed message, an error of the socket, or an exception of this
    /// listener. Events go on unless the channel has been closed.
    void failed(Throwable cause);
}
