// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import java.util.Arrays;

/// Splits a line into arguments as `conntrack -R` does: at blanks, except between double quotes,
/// where a backslash takes the next character as it is. Allocates nothing once its copy of quoted
/// arguments is large enough; not thread-safe.
final class ArgumentScanner {
    private byte[] text = {};
    private int from;
    private int to;
    private int at;
    private byte[] unquoted = new byte[64];
    private int unquotedLength;

    /// Starts with the line `newText[newFrom..newTo)`.
    void reset(byte[] newText, int newFrom, int newTo) {
        text = newText;
        from = newFrom;
        to = newTo;
        at = newFrom;
        unquotedLength = 0;
    }

    /// Returns the 1-based column of what comes next, behind blanks.
    int column() {
        return at - from + 1;
    }

    /// Returns the next byte that is no blank without moving behind it, or -1 at the end.
    int peek() {
        byte[] line = text;
        int end = to;
        int i = at;
        while (i < end && isBlank(line[i])) {
            i++;
        }
        at = i;
        return i < end ? line[i] : -1;
    }

    /// Makes `argument` the next one; false at the end of the line.
    boolean next(Field argument) {
        if (peek() < 0) {
            return false;
        }
        int start = at;
        int end = plainEnd(text, start, to);
        if (end < to && text[end] == '"') {
            quoted(argument);
        } else {
            at = end;
            argument.set(text, start, end, start - from + 1);
        }
        return true;
    }

    /// Makes `argument` the next one if that is exactly `word`.
    boolean nextIs(byte[] word, Field argument) {
        peek();
        byte[] line = text;
        int start = at;
        int end = start + word.length;
        if (end >= to || !isBlank(line[end])) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (line[start + i] != word[i]) {
                return false;
            }
        }
        at = end;
        argument.set(line, start, end, start - from + 1);
        return true;
    }

    /// Returns where the next blank or quote is.
    private static int plainEnd(byte[] line, int start, int end) {
        int i = start;
        while (i < end && (line[i] > '"' || line[i] != '"' && !isBlank(line[i]))) {
            i++;
        }
        return i;
    }

    /// Copies an argument that has quotes, without them. Each keeps its place in the copy, because
    /// the argument before may still be in use.
    private void quoted(Field argument) {
        int column = column();
        int start = unquotedLength;
        int quote = -1;
        for (; at < to && (quote >= 0 || !isBlank(text[at])); at++) {
            byte c = text[at];
            if (c == '"') {
                quote = quote < 0 ? at : -1;
            } else {
                if (c == '\\' && quote >= 0 && at + 1 < to) {
                    c = text[++at];
                }
                if (unquotedLength == unquoted.length) {
                    unquoted = Arrays.copyOf(unquoted, unquotedLength * 2);
                }
                unquoted[unquotedLength++] = c;
            }
        }
        if (quote >= 0) {
            throw new FlowSyntaxException(quote - from + 1, "this quote is not closed");
        }
        argument.set(unquoted, start, unquotedLength, column);
    }

    private static boolean isBlank(byte b) {
        return b <= ' ' && (b == ' ' || b == '\t' || b == '\n' || b == '\r');
    }
}
