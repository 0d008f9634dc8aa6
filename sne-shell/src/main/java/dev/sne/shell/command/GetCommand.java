// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.FlowFormats;
import dev.sne.conntrack.text.LineParser;
import dev.sne.conntrack.text.TextBuffer;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// `get`: shows one flow.
final class GetCommand implements Command {
    @Override
    public String name() {
        return "get";
    }

    @Override
    public String summary() {
        return "show one flow, by its original or its reply tuple";
    }

    @Override
    public Operands operands() {
        return Operands.FLOW;
    }

    @Override
    public List<Option> options() {
        return List.of(
                DumpOptions.FORMAT,
                DumpOptions.ID,
                DumpOptions.LABELS,
                DumpOptions.TIMESTAMPS,
                DumpOptions.ALL);
    }

    @Override
    public List<String> notes() {
        return List.of(
                "FLOW is a protocol and one tuple, as in the line that dump prints; the rest of"
                    + " such a line may be there too. Status 3 tells that there is no such flow.");
    }

    @Override
    public List<String> examples() {
        return List.of("sne get tcp src=10.0.0.1 dst=10.0.0.2 sport=4000 dport=22 zone=1");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        FlowFormat format =
                FlowFormats.of(DumpOptions.format(arguments), DumpOptions.columns(arguments));
        FlowBuilder key = new FlowBuilder();
        byte[] line = arguments.joined().getBytes(StandardCharsets.UTF_8);
        new LineParser().parse(line, 0, line.length, key);
        try (Conntrack table = Tables.open(session)) {
            Optional<FlowView> flow = table.find(key);
            if (flow.isEmpty()) {
                throw new CommandException(ExitStatus.NO_SUCH_ENTRY, "there is no such flow");
            }
            TextBuffer text = new TextBuffer();
            format.begin(text);
            format.flow(flow.get(), text);
            format.end(text);
            text.flushTo(session.out());
        }
        return ExitStatus.DONE;
    }
}
