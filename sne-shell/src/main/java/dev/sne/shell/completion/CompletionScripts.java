// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.completion;

import dev.sne.shell.cli.CommandTable;
import dev.sne.shell.session.UsageException;

/// Generates the completion scripts.
public final class CompletionScripts {
    private CompletionScripts() {}

    /// The completion script for `shell`: bash, zsh or fish.
    public static String generate(String shell, CommandTable table) {
        CompletionModel model = CompletionModel.of(table);
        return switch (shell) {
            case "bash" -> BashCompletion.generate(model);
            case "zsh" -> ZshCompletion.generate(model);
            case "fish" -> FishCompletion.generate(model);
            default -> throw new UsageException("'" + shell + "' is none of bash, zsh, fish");
        };
    }
}
