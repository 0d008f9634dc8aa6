// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.flow.FlowInput;
import dev.sne.shell.flow.LoadOptions;
import dev.sne.shell.flow.Loader;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.util.List;

/// `load`: creates the flows that a file holds.
final class LoadCommand implements Command {
    @Override
    public String name() {
        return "load";
    }

    @Override
    public String summary() {
        return "create the flows that a file holds";
    }

    @Override
    public Operands operands() {
        return Operands.FILE;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.flag("--upsert", "update the flows that exist"),
                Option.flag("--replace", "empty the table before"),
                Option.flag("--keep-going", "leave out lines that cannot be understood"),
                Option.flag("-n", "--dry-run", "only check the file"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "Reads what dump writes in any format, and the files of conntrack -R; finds out"
                        + " which, and whether it is compressed (gzip). '-' is standard input.",
                "A file with an error changes nothing. A flow that the kernel refuses is reported"
                        + " and does not keep the others from being loaded (status 4). A flow that"
                        + " exists is left alone, unless its line says -A.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne load /var/backups/flows.json",
                "conntrack -L -o save | ssh backup sne load -",
                "sne load --replace --dry-run flows.save");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        LoadOptions options =
                new LoadOptions(
                        arguments.has("--upsert"),
                        arguments.has("--replace"),
                        arguments.has("--keep-going"),
                        arguments.has("--dry-run"));
        FlowInput input = FlowInput.file(session, arguments.operands().getFirst());
        return Loader.load(session, input, options).report(session, name(), false);
    }
}
