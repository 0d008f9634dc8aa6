// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.flow.FlowChanges;
import dev.sne.shell.flow.Selection;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.util.List;

/// `update`: changes the flows that match.
final class UpdateCommand implements Command {
    @Override
    public String name() {
        return "update";
    }

    @Override
    public String summary() {
        return "change mark, timeout, status, labels or helper of the flows that match";
    }

    @Override
    public Operands operands() {
        return Operands.FILTER;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("--mark", Value.free("V[/M]"), "set the mark, or its bits in mask M"),
                Option.of("--timeout", Value.free("DURATION"), "set the timeout: 90, 90s, 5m, 2h"),
                Option.of(
                        "--status",
                        Value.words("S", FlowEdit.STATUS_WORDS),
                        "set these status bits"),
                Option.of("--label-add", Value.free("L"), "set these labels: names or numbers"),
                Option.of("--label-del", Value.free("L"), "clear these labels"),
                Option.of("--helper", Value.free("H"), "attach a helper; '' takes it away"),
                Option.flag("-y", "--yes", "change all flows when there is no FILTER"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "The kernel never clears a status bit. It keeps labels only if some rule of the"
                    + " namespace uses labels, and takes a helper only for flows that have none.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne update src=10.0.0.0/8 --mark 0x10/0xff",
                "sne update dport=5060 zone=1 --timeout 1h --label-add voip");
    }

    @Override
    public int run(Session session, Arguments arguments) {
        FlowEdit edit = FlowEdit.of(arguments);
        if (arguments.operands().isEmpty() && !arguments.has("--yes")) {
            throw new UsageException("needs FILTER, or --yes to change all flows");
        }
        return FlowChanges.apply(session, Selection.of(arguments), "updated", edit);
    }
}
