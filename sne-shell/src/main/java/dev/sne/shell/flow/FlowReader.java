// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.text.FlowSyntaxException;
import dev.sne.conntrack.text.SaveCommand;
import java.io.IOException;

/// Flows in a text, one after the other. Not thread-safe.
interface FlowReader extends AutoCloseable {
    /// Reads the next flow.
    ///
    /// @return whether there was one
    /// @throws FlowSyntaxException when what comes next is no flow; the call after that goes on
    ///   behind it
    boolean next(FlowBuilder into) throws IOException;

    /// What the text wants to be done with the flow that was read last.
    SaveCommand command();

    /// The family that a {@link SaveCommand#FLUSH} is limited to, 0 for both.
    int family();

    /// The line that the last flow, or what was no flow, is on.
    int line();

    @Override
    void close() throws IOException;
}
