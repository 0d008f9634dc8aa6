// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;

/// Makes lines of what a program writes, and keeps no more of it than a log can bear: the rest is
/// counted. Used by one thread.
final class ProgramOutput {
    /// Of one run.
    static final int MOST_BYTES = 16 << 10;

    private static final int LONGEST_LINE = 1024;

    private final Consumer<String> consumer;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int kept;
    private long dropped;

    ProgramOutput(Consumer<String> consumer) {
        this.consumer = consumer;
    }

    void take(MemorySegment bytes) {
        long length = bytes.byteSize();
        for (long i = 0; i < length; i++) {
            if (kept == MOST_BYTES) {
                dropped += length - i;
                return;
            }
            kept++;
            byte next = bytes.get(ValueLayout.JAVA_BYTE, i);
            if (next == '\n') {
                flush();
            } else {
                line.write(next);
                if (line.size() == LONGEST_LINE) {
                    flush();
                }
            }
        }
    }

    /// Tells what has no end of line, and how much was not kept.
    void end() {
        if (line.size() > 0) {
            flush();
        }
        if (dropped > 0) {
            consumer.accept("(" + dropped + " more bytes were not kept)");
        }
    }

    private void flush() {
        String text = line.toString(UTF_8);
        line.reset();
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> Character.isISOControl(c) && c != '\t' ? '?' : c)
                .forEach(clean::appendCodePoint);
        consumer.accept(clean.toString());
    }
}
