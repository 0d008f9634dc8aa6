// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

/// What an entry of a stream says. Two bits on the wire.
public enum EntryKind {
    /// A connection is in the table, with all that is known of it.
    NEW(0),
    /// A connection has changed.
    UPDATE(1),
    /// A connection has left the table.
    DESTROY(2),
    /// How the entries that name this template are laid out, from here on. Its body begins with the
    /// template's number as a varint ([Varint]), 0 to {@value #MAX_TEMPLATE}; a template of the
    /// same number is replaced.
    TEMPLATE(3);

    /// The largest number of a template.
    public static final int MAX_TEMPLATE = 1023;

    private final int code;

    EntryKind(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /// The kind of the low two bits.
    static EntryKind of(int code) {
        return switch (code & 3) {
            case 0 -> NEW;
            case 1 -> UPDATE;
            case 2 -> DESTROY;
            default -> TEMPLATE;
        };
    }
}
