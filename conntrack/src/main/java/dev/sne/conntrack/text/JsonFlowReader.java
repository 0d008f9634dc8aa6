// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Reads flows from a JSON text: one array of them, or any number of objects one behind the other,
/// as the formats `json` and `ndjson` have them. The text is read as far as flows are asked for.
///
/// A flow with a wrong value is an error after which the next flow can be read; a text that is not
/// JSON cannot be read on. Not thread-safe.
public final class JsonFlowReader implements AutoCloseable {
    private final JsonTokens json;
    private final JsonFlow object;
    private boolean started;
    private boolean broken;
    private boolean inArray;
    private int line = 1;

    /// Reads from `in`, which is closed with this reader, and knows labels by the system's names.
    public JsonFlowReader(InputStream in) {
        this(in, LabelNames.system());
    }

    /// Reads from `in`, which is closed with this reader, and knows labels by `labels`.
    public JsonFlowReader(InputStream in, LabelNames labels) {
        json = new JsonTokens(in);
        object = new JsonFlow(labels);
    }

    /// Reads the next flow into `flow`, which is cleared before.
    ///
    /// @return false at the end
    /// @throws FlowSyntaxException when it is no flow; `flow` is empty then
    public boolean next(FlowBuilder flow) {
        flow.clear();
        if (broken || !advance()) {
            return false;
        }
        if (!started) {
            started = true;
            if (json.isArray()) {
                inArray = true;
                if (!advance()) {
                    throw json.error("the text ends, expected the end of the array");
                }
            }
        }
        if (inArray && json.isArrayEnd()) {
            if (advance()) {
                broken = true;
                throw json.error("expected nothing behind the end of the array");
            }
            return false;
        }
        line = json.line();
        int depth = json.depth() - 1;
        if (!json.isObject()) {
            broken = true;
            throw json.wrong("flow", "an object");
        }
        try {
            object.read(json, flow);
        } catch (FlowSyntaxException e) {
            flow.clear();
            skipTo(depth);
            throw e;
        }
        return true;
    }

    private boolean advance() {
        try {
            return json.next();
        } catch (FlowSyntaxException e) {
            broken = true;
            throw e;
        }
    }

    /// Passes over the rest of a wrong flow.
    private void skipTo(int depth) {
        try {
            while (json.depth() > depth) {
                if (!json.next()) {
                    broken = true;
                    return;
                }
            }
        } catch (FlowSyntaxException _) {
            // The text is not JSON: the error about its flow is reported already, and nothing
            // follows.
            broken = true;
        }
    }

    /// Returns whether nothing more can be read because the text is not JSON.
    public boolean isBroken() {
        return broken;
    }

    /// Returns the 1-based line on which the last flow began.
    public int line() {
        return line;
    }

    /// Returns what the last object said happened to its flow, null when it did not.
    public @Nullable FlowEventType event() {
        return object.event();
    }

    @Override
    public void close() {
        json.close();
    }
}
