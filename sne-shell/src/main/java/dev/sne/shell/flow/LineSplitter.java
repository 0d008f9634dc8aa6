// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// The lines of a stream as ranges of one buffer. Allocates nothing for a line. Not thread-safe.
final class LineSplitter {
    private static final int INITIAL_BYTES = 256 * 1024;

    /// No flow is that long; this is something else, and might go on for ever.
    private static final int MAX_LINE_BYTES = 1 << 20;

    private final InputStream in;
    private byte[] bytes = new byte[INITIAL_BYTES];
    private int filled;
    private int start;
    private int end;
    private int next;
    private int number;
    private boolean ended;

    LineSplitter(InputStream in) {
        this.in = in;
    }

    /// Goes to the next line.
    ///
    /// @return whether there is one
    boolean next() throws IOException {
        start = next;
        int from = start;
        while (true) {
            int lineFeed = lineFeed(bytes, from, filled);
            if (lineFeed < filled) {
                end = lineFeed;
                next = lineFeed + 1;
                number++;
                return true;
            }
            from = filled;
            if (ended) {
                end = filled;
                next = filled;
                number += start < filled ? 1 : 0;
                return start < filled;
            }
            from -= start;
            fill();
        }
    }

    private static int lineFeed(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] != '\n') {
            at++;
        }
        return at;
    }

    /// Moves the unfinished line to the front and reads more behind it.
    private void fill() throws IOException {
        int unfinished = filled - start;
        if (unfinished > MAX_LINE_BYTES) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    "line " + (number + 1) + " is longer than " + MAX_LINE_BYTES + " bytes");
        }
        if (unfinished == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * bytes.length);
        }
        System.arraycopy(bytes, start, bytes, 0, unfinished);
        start = 0;
        filled = unfinished;
        int read = in.read(bytes, filled, bytes.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
    }

    /// The buffer that the line is in, until the next call of {@link #next}.
    byte[] bytes() {
        return bytes;
    }

    /// Where the line starts in the buffer.
    int start() {
        return start;
    }

    /// Where the line ends, without its line feed.
    int end() {
        return end;
    }

    /// The number of the line, from 1.
    int number() {
        return number;
    }
}
