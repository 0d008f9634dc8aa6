// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Our descriptions of commands as picocli's model, which parses options and formats help.
///
/// Everything that uses picocli goes through here, so that its classes are loaded for command lines
/// with options and for help, and for nothing else.
final class PicocliModel {
    private PicocliModel() {}

    /// The model of a command with `options` and the global ones. Values stay text: commands check
    /// them, with messages of their own.
    static CommandSpec of(List<Option> options) {
        CommandSpec spec = CommandSpec.create();
        spec.interpolateVariables(false);
        spec.parser().overwrittenOptionsAllowed(true);
        for (Option option : options) {
            spec.addOption(of(option));
        }
        for (Option option : GlobalOptions.ALL) {
            spec.addOption(of(option));
        }
        spec.addPositional(
                PositionalParamSpec.builder()
                        .index("0..*")
                        .arity("0..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .hidden(true)
                        .build());
        return spec;
    }

    private static OptionSpec of(Option option) {
        OptionSpec.Builder builder =
                OptionSpec.builder(option.names().toArray(new String[0]))
                        .description(option.description());
        if (option.isFlag()) {
            return builder.arity("0").type(boolean.class).build();
        }
        return builder.arity("1")
                .paramLabel(option.value().label())
                .type(List.class)
                .auxiliaryTypes(String.class)
                .build();
    }
}
