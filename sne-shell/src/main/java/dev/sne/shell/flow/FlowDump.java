// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import java.io.IOException;
import java.io.OutputStream;

/// A way to write flows of a table to a stream.
public interface FlowDump {
    /// Writes the flows of `table` to `out`, which is left open.
    ///
    /// @return how many
    long write(Conntrack table, OutputStream out) throws IOException;
}
