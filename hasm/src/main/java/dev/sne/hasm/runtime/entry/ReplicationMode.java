// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

/// What a master tells the others of a flow, and when. Whatever the mode, a backup ends up with the
/// same table when events cease, timeouts aside.
public enum ReplicationMode {
    /// Every event at once, each with all that is known of its flow; and from time to time what the
    /// kernel makes no event of: the time the flow has left, and with it all else.
    STRONG(false),

    /// Every event at once, each with all that is known of its flow.
    WEAK(false),

    /// What happens to a flow within a window is sent as one, and a change without what never
    /// changes.
    INCREMENTAL(true),

    /// What happens to a flow within a window is sent as one, with all that is known of the flow.
    PREPROCESS(true);

    private final boolean merges;

    ReplicationMode(boolean merges) {
        this.merges = merges;
    }

    /// Whether events are held back for a window.
    public boolean merges() {
        return merges;
    }
}
