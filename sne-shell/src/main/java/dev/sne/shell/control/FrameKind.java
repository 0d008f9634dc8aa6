// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import org.jspecify.annotations.Nullable;

/// What a part of an answer is. On the socket, a part is the letter of its kind, the number of its
/// bytes as 32 bits in network byte order, and the bytes, UTF-8.
enum FrameKind {
    /// For standard output.
    DATA('O'),
    /// A line for people that says what is wrong.
    COMPLAINT('E'),
    /// A line for people that says what was done.
    SUMMARY('M'),
    /// A line that takes the place of the one before, for terminals.
    PROGRESS('P'),
    /// The exit status in decimal digits; the end of the answer.
    STATUS('X');

    /// Of the letter and the length.
    static final int HEADER_BYTES = 5;

    /// More than any part has; whatever says it has more is no daemon.
    static final int MAX_BYTES = 1 << 20;

    private final byte letter;

    FrameKind(char letter) {
        this.letter = (byte) letter;
    }

    byte letter() {
        return letter;
    }

    /// The kind of a letter, null if it is none's.
    static @Nullable FrameKind of(byte letter) {
        return switch (letter) {
            case 'O' -> DATA;
            case 'E' -> COMPLAINT;
            case 'M' -> SUMMARY;
            case 'P' -> PROGRESS;
            case 'X' -> STATUS;
            default -> null;
        };
    }
}
