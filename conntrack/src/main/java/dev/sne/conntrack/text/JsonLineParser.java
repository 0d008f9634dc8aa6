// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import org.jspecify.annotations.Nullable;

/// Reads a flow from a line that is a JSON object, as the format `ndjson` has them. Reusable, not
/// thread-safe.
public final class JsonLineParser {
    private final JsonFlow object;

    /// A parser that knows labels by the system's names.
    public JsonLineParser() {
        this(LabelNames.system());
    }

    /// A parser that knows labels by `labels`.
    public JsonLineParser(LabelNames labels) {
        object = new JsonFlow(labels);
    }

    /// Reads the line `line[from..to)`, without or with its line feed, into `flow`, which is
    /// cleared before.
    ///
    /// @return false when the line is empty
    /// @throws FlowSyntaxException when it is no flow; `flow` is empty then
    public boolean parse(byte[] line, int from, int to, FlowBuilder flow) {
        flow.clear();
        try (JsonTokens json = new JsonTokens(line, from, to)) {
            if (!json.next()) {
                return false;
            }
            json.requireObject("flow");
            object.read(json, flow);
            if (json.next()) {
                throw json.error("expected nothing behind the flow");
            }
        } catch (FlowSyntaxException e) {
            flow.clear();
            throw e;
        }
        return true;
    }

    /// Returns what the last line said happened to its flow, null when it did not.
    public @Nullable FlowEventType event() {
        return object.event();
    }
}
