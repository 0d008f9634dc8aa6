// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Link;

/// What befalls a cluster from outside: failures, repairs and an administrator's commands. Hosts
/// are numbered from 1.
public sealed interface Fault {
    /// Reads a fault from a line such as `crash 1` or `link 2 main down`.
    ///
    /// @throws IllegalArgumentException if it is none
    static Fault parse(String line) {
        var words = new Words(1, line);
        Fault fault = FaultText.parse(words);
        words.end();
        return fault;
    }

    /// The host loses its power: its memory, its service and its uplink are gone.
    record Crash(int host) implements Fault {}

    /// The daemon dies and its memory is gone, but what it activated in the kernel stays active.
    record Kill(int host) implements Fault {}

    /// A host that is not running starts, with a greater incarnation and empty memory. One that was
    /// stopped starts again with what it had in memory.
    record Start(int host) implements Fault {}

    /// The daemon stands still for a while, as in a garbage collection or after SIGSTOP: its clock
    /// goes on, and so does the service. With `suspended` the whole machine stands still: its clock
    /// and its service do, too.
    record Pause(int host, boolean suspended) implements Fault {}

    /// The end of a pause.
    record Resume(int host) implements Fault {}

    /// A port loses or regains its carrier; unless `silent`, the host is told by the physical
    /// layer.
    record Carrier(int host, Link link, boolean up, boolean silent) implements Fault {}

    /// A port still sends but hears nothing, or hears again.
    record Deaf(int host, Link link, boolean on) implements Fault {}

    /// What one host sends on a link no longer arrives at another, or does again.
    record Cut(int from, int to, Link link, boolean off) implements Fault {}

    /// A link falls in two: the hosts in the set (bit 1 for host 1) on one side, the others on the
    /// other. With the set 0 all are together again.
    record Split(Link link, int side) implements Fault {}

    /// The foreign domain is out of reach of a host's uplink, or in reach again.
    record Uplink(int host, boolean works) implements Fault {}

    /// A host's uplink loses its carrier, and the host is told by the physical layer.
    record UplinkLost(int host) implements Fault {}

    /// The service does not work at a host although it is activated, or works again.
    record Service(int host, boolean works) implements Fault {}

    /// The checks of a host overrun their limits, or are as quick as ever.
    record Checks(int host, boolean slow) implements Fault {}

    /// How the procedures of a host end from now on.
    record Procedures(int host, ProcedureFate fate) implements Fault {}

    /// A backup has missed more of the stream than can be fetched one by one.
    record Desync(int host) implements Fault {}

    /// The administrator asks whoever is master to hand over to a host.
    record Switchover(int host) implements Fault {}

    /// The administrator stops a host.
    record Stop(int host) implements Fault {}

    /// The administrator clears a host's failures.
    record Clear(int host) implements Fault {}
}
