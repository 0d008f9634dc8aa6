// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

/// Which flows there are, as far as events and dumps have told: a set in native memory, 44 bytes
/// for an IPv4 flow and 92 for an IPv6 one, at most three quarters full. So a million IPv4 flows
/// take some 60 to 90 MB, and no heap.
///
/// Each flow carries the generation in which it was last seen. A comparison with the table begins a
/// new generation; who is left behind by its end may be gone. Not thread-safe.
final class KnownFlows implements AutoCloseable {
    /// What [#observe] found.
    enum Change {
        ADDED,
        CHANGED,
        NONE
    }

    private final FlowSlots v4 = new FlowSlots(false);
    private final FlowSlots v6 = new FlowSlots(true);
    private int generation;

    /// Whether [#nextStale] has got as far as the IPv6 flows.
    private boolean inV6;

    /// How many flows there are.
    long size() {
        return (long) v4.size() + v6.size();
    }

    void beginGeneration() {
        generation = generation + 1 & FlowSlots.MAX_GENERATION;
        startSweep();
    }

    /// Adds a flow, or brings what is known of it up to date.
    ///
    /// @param complete whether the record comes from a dump: then what it does not say is not
    ///   there, whereas an event leaves out what has not changed
    Change observe(FlowRecord flow, boolean complete) {
        return slots(flow).observe(flow, complete, generation);
    }

    /// @return whether there was one
    boolean remove(FlowRecord flow) {
        return slots(flow).remove(flow);
    }

    boolean contains(FlowRecord flow) {
        return slots(flow).contains(flow);
    }

    /// Finds flows of earlier generations, one by one; after the last one it starts over.
    ///
    /// @param into what is known of it
    /// @return false when the end has been reached
    boolean nextStale(FlowRecord into) {
        if (!inV6 && v4.nextStale(into, generation)) {
            return true;
        }
        inV6 = v6.nextStale(into, generation);
        return inV6;
    }

    void clear() {
        v4.clear();
        v6.clear();
        startSweep();
    }

    private void startSweep() {
        v4.startSweep();
        v6.startSweep();
        inV6 = false;
    }

    /// Frees the memory.
    @Override
    public void close() {
        v4.close();
        v6.close();
    }

    private FlowSlots slots(FlowRecord flow) {
        return flow.v6 ? v6 : v4;
    }
}
