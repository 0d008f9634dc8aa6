// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

/// What of the kernel's events is sent, and when. Whatever the mode, a backup ends up with the same
/// table when events cease, timeouts aside.
public enum ReplicationMode {
    /// Every event at once, each with all that is known of its flow.
    WEAK(false, false),

    /// What happens to a flow within a window is sent as one, and a change without what never
    /// changes.
    INCREMENTAL(true, true),

    /// What happens to a flow within a window is sent as one, with all that is known of the flow.
    PREPROCESS(true, false);

    private final boolean merges;
    private final boolean changesOnly;

    ReplicationMode(boolean merges, boolean changesOnly) {
        this.merges = merges;
        this.changesOnly = changesOnly;
    }

    /// Whether events are held back for a window.
    public boolean merges() {
        return merges;
    }

    EntryWriter writer() {
        return changesOnly ? EntryWriter.ofChanges() : new EntryWriter();
    }
}
