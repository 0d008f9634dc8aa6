// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Check;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.Link;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.message.Message;

/// What can happen by itself, without a fault: what is under way arrives or ends.
public sealed interface Event {
    /// The host it happens at.
    int host();

    /// A message arrives.
    ///
    /// @param copyOf which message it is: its copies, over other links or doubled, have the same
    ///   number, and the transport drops all but the first
    record Delivery(int from, int host, Link link, Message message, long copyOf) implements Event {}

    /// A check ends.
    ///
    /// @param killed whether it was killed at its limit, and so has shown nothing
    record CheckEnd(int host, Check check, int generation, boolean killed) implements Event {}

    /// A procedure ends, or is killed at its limit.
    record ProcedureEnd(int host, Procedure procedure, int generation, ProcedureFate fate)
            implements Event {}

    /// What a hanging procedure was to deactivate goes down at last.
    record LateEffect(int host, Procedure procedure) implements Event {}

    /// The physical layer tells of a carrier lost or regained.
    record CarrierNotice(int host, Link link, boolean up) implements Event {}

    /// The physical layer tells that the uplink has lost its carrier.
    record UplinkNotice(int host) implements Event {}

    /// A bulk transfer is complete at the receiver, if nothing has come between.
    record TransferEnd(int server, int host) implements Event {}

    /// A connection of a master's changes: the next number of its stream.
    record ConnectionChange(int host, Epoch stream) implements Event {}

    /// A change of a connection arrives at a backup, with all before it that it missed.
    record Replica(int from, int host, Epoch stream, int number) implements Event {}

    /// The earliest alarm of a host rings.
    record Alarm(int host) implements Event {}
}
