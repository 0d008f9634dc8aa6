// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import dev.sne.conntrack.FlowEventType;
import dev.sne.netlink4j.MessageReader;

/// Is told what the kernel says of its flow table, in the order in which it says it, during
/// [EventSource#poll]. Readers stand on one message and are valid only during the call.
public interface FlowMessages {
    /// A flow has begun, changed or ended.
    void event(FlowEventType type, MessageReader message);

    /// A flow as a dump shows it.
    ///
    /// @param position what [#position] said before the kernel read the flow: the flow is at least
    ///   as new as the events up to there, and an event after it is to be preferred
    void dumped(MessageReader message, long position);

    /// A dump has ended.
    ///
    /// @param complete false when the kernel broke it off
    void dumpEnded(boolean complete);

    /// The kernel has begun to drop events, because they were not read fast enough. It goes on with
    /// that until [#caughtUp].
    ///
    /// @param count how often that has happened, this time included
    void overrun(long count);

    /// After an overrun: everything that the kernel had kept has been read, and from now on events
    /// are complete again. What was lost can be found by a dump begun now, not earlier.
    void caughtUp();

    /// The number of the last event that has been passed on to others. Asked for before each look
    /// into the kernel's queue.
    long position();
}
