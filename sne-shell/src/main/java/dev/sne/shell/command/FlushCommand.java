// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.Conntrack;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.flow.Deletion;
import dev.sne.shell.flow.Selection;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.util.List;

/// `flush`: empties the table, or deletes the flows that match.
final class FlushCommand implements Command {
    @Override
    public String name() {
        return "flush";
    }

    @Override
    public String summary() {
        return "delete all flows, or those that match";
    }

    @Override
    public Operands operands() {
        return Operands.FILTER;
    }

    @Override
    public List<Option> options() {
        return List.of(Option.flag("-y", "--yes", "do not ask"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "Without FILTER it asks first; where there is nobody to ask, it needs --yes."
                        + " Connections that go on are tracked anew, but lose their NAT.");
    }

    @Override
    public List<String> examples() {
        return List.of("sne flush --yes", "sne flush family=ipv6");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        if (!arguments.operands().isEmpty()) {
            return Deletion.run(session, Selection.of(arguments));
        }
        try (Conntrack table = Tables.open(session)) {
            long count = table.count();
            if (!arguments.has("--yes")) {
                confirm(session, count);
            }
            table.flush(Nfnetlink.AF_UNSPEC);
            session.summary(Tables.flows(count) + " deleted");
        }
        return ExitStatus.DONE;
    }

    private static void confirm(Session session, long count) throws IOException {
        if (!session.console().inTerminal()) {
            throw new UsageException("needs --yes to delete all flows without asking");
        }
        session.write("Delete all " + Tables.flows(count) + "? [y/N] ");
        String answer = line(session);
        if (!answer.equalsIgnoreCase("y") && !answer.equalsIgnoreCase("yes")) {
            throw new CommandException(ExitStatus.FAILED, "nothing deleted");
        }
    }

    /// Reads one line, and no byte beyond it: the rest belongs to the next command.
    private static String line(Session session) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = session.in().read();
        while (c >= 0 && c != '\n' && c != '\r') {
            line.append((char) c);
            c = session.in().read();
        }
        return line.toString().strip();
    }
}
