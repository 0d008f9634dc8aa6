// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.text.FlowSyntaxException;
import dev.sne.conntrack.text.JsonLineParser;
import dev.sne.conntrack.text.LineParser;
import dev.sne.conntrack.text.SaveCommand;
import dev.sne.conntrack.text.SaveLineParser;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// Flows that have a line each: as `conntrack -L` prints them, as a command of `conntrack -o save`,
/// or as a JSON object. Which it is shows the first character. Allocates nothing for a flow, apart
/// from JSON.
final class LineFlowReader implements FlowReader {
    private final InputStream in;
    private final LineSplitter lines;
    private final LineParser text = new LineParser();
    private final SaveLineParser save = new SaveLineParser();
    private @Nullable JsonLineParser json;
    private SaveCommand command = SaveCommand.CREATE;

    LineFlowReader(InputStream in) {
        this.in = in;
        lines = new LineSplitter(in);
    }

    @Override
    public boolean next(FlowBuilder into) throws IOException {
        while (lines.next()) {
            byte[] bytes = lines.bytes();
            int end = lines.end();
            int start = firstCharacter(bytes, lines.start(), end);
            if (start < end && parse(bytes[start], into)) {
                return true;
            }
        }
        return false;
    }

    /// Reads the line, whose first character that is no blank is `first`.
    private boolean parse(byte first, FlowBuilder into) {
        byte[] bytes = lines.bytes();
        int start = lines.start();
        int end = lines.end();
        command = SaveCommand.CREATE;
        switch (first) {
            case '-' -> {
                SaveCommand parsed = save.parse(bytes, start, end, into);
                command = parsed == null ? command : parsed;
                return parsed != null;
            }
            case '{' -> {
                if (json == null) {
                    json = new JsonLineParser();
                }
                return json.parse(bytes, start, end, into);
            }
            default -> {
                boolean parsed = text.parse(bytes, start, end, into);
                if (parsed && text.event() == FlowEventType.DESTROY) {
                    throw new FlowSyntaxException(1, "the flow of a [DESTROY] event has ended");
                }
                return parsed;
            }
        }
    }

    private static int firstCharacter(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t' || bytes[at] == '\r')) {
            at++;
        }
        return at;
    }

    @Override
    public SaveCommand command() {
        return command;
    }

    @Override
    public int family() {
        return save.family();
    }

    @Override
    public int line() {
        return lines.number();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
