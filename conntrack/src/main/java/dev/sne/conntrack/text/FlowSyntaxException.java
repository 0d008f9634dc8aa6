// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

/// A textual flow that cannot be understood. The message says what was found and what was expected,
/// and starts with the column; nothing of the flow has been applied anywhere.
public final class FlowSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final int column;
    private final String reason;

    /// An error in the only line there is, at the 1-based `column` (counted in bytes).
    public FlowSyntaxException(int column, String reason) {
        this(1, column, reason);
    }

    /// An error at the 1-based `line` and `column` of an input of several lines.
    public FlowSyntaxException(int line, int column, String reason) {
        super("column " + column + ": " + reason);
        this.line = line;
        this.column = column;
        this.reason = reason;
    }

    /// Returns the 1-based line within what was given to the parser: 1 for line-wise formats.
    public int line() {
        return line;
    }

    /// Returns the 1-based column, in bytes, at which the offending part starts.
    public int column() {
        return column;
    }

    /// Returns the message without the column.
    public String reason() {
        return reason;
    }
}
