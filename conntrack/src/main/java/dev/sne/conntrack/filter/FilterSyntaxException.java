// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import java.io.Serial;

/// A filter's text is not a filter: what was found, where, and what is allowed there.
public final class FilterSyntaxException extends IllegalArgumentException {
    @Serial private static final long serialVersionUID = 1L;

    private final int column;
    private final String reason;

    /// @param column where in the text, counted in characters from 1
    /// @param reason what is wrong there, without the column
    public FilterSyntaxException(int column, String reason) {
        super("column " + column + ": " + reason);
        this.column = column;
        this.reason = reason;
    }

    /// Where in the text, counted in characters from 1.
    public int column() {
        return column;
    }

    /// What is wrong, without the column, for callers that point into the line themselves.
    public String reason() {
        return reason;
    }
}
