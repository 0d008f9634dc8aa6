// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.CommandTable;
import dev.sne.shell.cli.Interpreter;
import java.util.List;
import java.util.Optional;

/// The table of all commands.
public final class Commands implements CommandTable {
    private static final List<String> NAMES =
            List.of(
                    "dump",
                    "count",
                    "stats",
                    "get",
                    "inject",
                    "update",
                    "delete",
                    "flush",
                    "load",
                    "watch",
                    "link",
                    "config",
                    "cluster",
                    "daemon",
                    "lab",
                    "bench",
                    "completion",
                    "help",
                    "version");

    @Override
    public List<String> names() {
        return NAMES;
    }

    @Override
    public Optional<Command> find(String name) {
        return switch (name) {
            case "dump" -> Optional.of(new DumpCommand());
            case "count" -> Optional.of(new CountCommand());
            case "stats" -> Optional.of(new StatsCommand());
            case "get" -> Optional.of(new GetCommand());
            case "inject" -> Optional.of(new InjectCommand());
            case "update" -> Optional.of(new UpdateCommand());
            case "delete" -> Optional.of(new DeleteCommand());
            case "flush" -> Optional.of(new FlushCommand());
            case "load" -> Optional.of(new LoadCommand());
            case "watch" -> Optional.of(new WatchCommand());
            case "link" -> Optional.of(new LinkCommand());
            case "config" -> Optional.of(new ConfigCommand());
            case "cluster" -> Optional.of(new ClusterCommand());
            case "daemon" -> Optional.of(new DaemonCommand());
            case "lab" -> Optional.of(new LabCommand(new Interpreter(this)));
            case "bench" -> Optional.of(new BenchCommand());
            case "completion" -> Optional.of(new CompletionCommand(this));
            case "help" -> Optional.of(new HelpCommand(this));
            case "version" -> Optional.of(new VersionCommand());
            default -> Optional.empty();
        };
    }
}
