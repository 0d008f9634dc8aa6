// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.text.InputFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Finds the reader for a text by how it begins.
final class FlowReaders {
    private static final int LOOK_BYTES = 4096;

    private FlowReaders() {}

    /// A reader for the flows in `in`, which it closes.
    static FlowReader of(InputStream in) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(in, LOOK_BYTES);
        buffered.mark(LOOK_BYTES);
        byte[] beginning = new byte[LOOK_BYTES];
        int length = buffered.readNBytes(beginning, 0, LOOK_BYTES);
        buffered.reset();
        return switch (InputFormat.detect(beginning, length)) {
            case JSON -> new JsonArrayReader(buffered);
            case TEXT, SAVE, NDJSON -> new LineFlowReader(buffered);
        };
    }
}
