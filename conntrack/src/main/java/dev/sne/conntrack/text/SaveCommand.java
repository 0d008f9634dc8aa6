// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

/// What a line of a file for `conntrack -R` asks to be done.
public enum SaveCommand {
    /// `-A`: create the flow, or update the one that is there.
    ADD,

    /// `-I`: create the flow; it is an error if it is there.
    CREATE,

    /// `-U`: update the flow; it is an error if it is not there.
    UPDATE,

    /// `-D`: delete the flow.
    DELETE,

    /// `-F`: empty the table, or what it has of one family.
    FLUSH
}
