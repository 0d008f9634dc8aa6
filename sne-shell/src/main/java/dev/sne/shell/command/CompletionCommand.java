// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.CommandTable;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.completion.CompletionScripts;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `completion`: prints the completion script for a shell.
final class CompletionCommand implements Command {
    private final CommandTable table;

    CompletionCommand(CommandTable table) {
        this.table = table;
    }

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public String summary() {
        return "print the completion script for bash, zsh or fish";
    }

    @Override
    public Operands operands() {
        return Operands.SHELL;
    }

    @Override
    public List<String> examples() {
        return List.of(
                "source <(sne completion bash)",
                "sne completion zsh > ~/.zfunc/_sne",
                "sne completion fish > ~/.config/fish/completions/sne.fish");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        String script = CompletionScripts.generate(arguments.operands().getFirst(), table);
        session.out().write(script.getBytes(StandardCharsets.UTF_8));
        return ExitStatus.DONE;
    }
}
