// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;

/// A way to write flows and events as text: begin, then any number of flows or events, then end.
///
/// Writing a flow allocates nothing and reads the message only through the view. A format keeps
/// state between calls (which line is the first, what time it is): one for each output. Not
/// thread-safe.
public interface FlowFormat {
    /// Starts an output: writes what stands before the first flow.
    void begin(TextBuffer out);

    /// Writes a flow that stands in the table.
    void flow(FlowView flow, TextBuffer out);

    /// Writes what happened to a flow.
    void event(FlowEventType type, FlowView flow, TextBuffer out);

    /// Ends an output: writes what stands behind the last flow.
    void end(TextBuffer out);
}
