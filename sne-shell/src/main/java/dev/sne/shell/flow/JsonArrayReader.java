// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.text.FlowSyntaxException;
import dev.sne.conntrack.text.JsonFlowReader;
import dev.sne.conntrack.text.SaveCommand;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.io.InputStream;

/// Flows in one JSON array.
final class JsonArrayReader implements FlowReader {
    private final JsonFlowReader reader;
    private int errorLine;

    JsonArrayReader(InputStream in) {
        reader = new JsonFlowReader(in);
    }

    @Override
    public boolean next(FlowBuilder into) {
        errorLine = 0;
        try {
            return reader.next(into);
        } catch (FlowSyntaxException e) {
            errorLine = e.line();
            throw e;
        }
    }

    @Override
    public SaveCommand command() {
        return SaveCommand.CREATE;
    }

    @Override
    public int family() {
        return Nfnetlink.AF_UNSPEC;
    }

    /// The line on which the last flow began, or on which the error in it is.
    @Override
    public int line() {
        return errorLine > 0 ? errorLine : reader.line();
    }

    @Override
    public void close() {
        reader.close();
    }
}
