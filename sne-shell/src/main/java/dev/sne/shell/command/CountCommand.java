// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.Conntrack;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.flow.Selection;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import java.io.IOException;
import java.util.List;

/// `count`: how many flows there are, or how many match.
final class CountCommand implements Command {
    @Override
    public String name() {
        return "count";
    }

    @Override
    public String summary() {
        return "count the flows, all or those that match";
    }

    @Override
    public Operands operands() {
        return Operands.FILTER;
    }

    @Override
    public List<String> notes() {
        return List.of(
                "Without FILTER the kernel's own counter is read, whatever the size of the table.");
    }

    @Override
    public List<String> examples() {
        return List.of("sne count proto=tcp and not assured");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        try (Conntrack table = Tables.open(session)) {
            long count =
                    arguments.operands().isEmpty()
                            ? table.count()
                            : Selection.of(arguments).count(session, table);
            session.print(Long.toString(count));
        }
        return ExitStatus.DONE;
    }
}
