// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.text.Columns;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.FlowFormats;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.flow.Deletion;
import dev.sne.shell.flow.Dumper;
import dev.sne.shell.flow.Selection;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.util.List;

/// `delete`: deletes the flows that match.
final class DeleteCommand implements Command {
    @Override
    public String name() {
        return "delete";
    }

    @Override
    public String summary() {
        return "delete the flows that match";
    }

    @Override
    public Operands operands() {
        return Operands.FILTER;
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("-n", "--dry-run", "show the flows, delete none"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "When the kernel can evaluate the whole FILTER (see dump --explain), one request"
                        + " deletes all matching flows at once; otherwise each is deleted by its"
                        + " tuple, zone and id. A flow that ends meanwhile counts as deleted.");
    }

    @Override
    public List<String> examples() {
        return List.of("sne delete src=10.0.0.5", "sne delete --dry-run nat.src=198.51.100.0/24");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        if (arguments.operands().isEmpty()) {
            throw new UsageException("needs FILTER; 'flush' deletes all flows");
        }
        Selection selection = Selection.of(arguments);
        if (!arguments.has("--dry-run")) {
            return Deletion.run(session, selection);
        }
        FlowFormat format = FlowFormats.of("text", Columns.NONE);
        try (Conntrack table = Tables.open(session)) {
            long count =
                    new Dumper(session, selection, format, false, Long.MAX_VALUE)
                            .write(table, session.out());
            session.summary(Tables.flows(count) + " would be deleted");
        }
        return ExitStatus.DONE;
    }
}
