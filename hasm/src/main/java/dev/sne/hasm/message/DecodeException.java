// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

/// Bytes that are no packet of this protocol: damaged, of another version, or not ours at all.
///
/// Nothing of such a packet is to be used. It carries no stack trace, so that a flood of bad
/// packets costs no more than good ones; where it comes from, the field and the offset say.
public final class DecodeException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final int offset;

    DecodeException(String field, int offset, String reason) {
        super(field + " at byte " + offset + ": " + reason, null, false, false);
        this.field = field;
        this.offset = offset;
    }

    /// The field in question, such as `packet.version` or `ADV.table.prio`.
    public String field() {
        return field;
    }

    /// Where that field begins, in bytes from the start of the packet.
    public int offset() {
        return offset;
    }
}
