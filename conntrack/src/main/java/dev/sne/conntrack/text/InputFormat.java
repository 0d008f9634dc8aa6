// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

/// The formats that flows can be read from.
public enum InputFormat {
    /// The line of `conntrack -L`, with or without additions: [LineParser].
    TEXT,

    /// Command lines of `conntrack -o save`: [SaveLineParser].
    SAVE,

    /// One JSON object a line: [JsonLineParser].
    NDJSON,

    /// One JSON array: [JsonFlowReader].
    JSON;

    /// Returns the format of an input by how it begins: what the first line is that is neither
    /// empty nor a comment. An input without one is [#TEXT], in which it is no flow at all.
    ///
    /// @param start the first bytes; a few kilobytes do
    /// @param length how many there are
    public static InputFormat detect(byte[] start, int length) {
        boolean comment = false;
        for (int i = 0; i < length; i++) {
            byte b = start[i];
            if (b == '\n') {
                comment = false;
            } else if (b == '#') {
                comment = true;
            } else if (!comment && b != ' ' && b != '\t' && b != '\r') {
                return of(start, i, length);
            }
        }
        return TEXT;
    }

    /// A bracket begins an array, or the time or the kind of an event in text:
    /// `[1795310405.704754]`, `[NEW]`.
    private static InputFormat of(byte[] start, int at, int length) {
        switch (start[at]) {
            case '-' -> {
                return SAVE;
            }
            case '{' -> {
                return NDJSON;
            }
            case '[' -> {
                byte next = at + 1 < length ? start[at + 1] : 0;
                boolean word = next >= 'A' && next <= 'Z' || next >= '0' && next <= '9';
                return word ? TEXT : JSON;
            }
            default -> {
                return TEXT;
            }
        }
    }
}
