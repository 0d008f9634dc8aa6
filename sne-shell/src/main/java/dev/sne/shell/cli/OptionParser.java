// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import dev.sne.conntrack.filter.FilterKey;
import dev.sne.shell.session.UsageException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/// Turns the words of a command line into {@link Arguments}.
///
/// The grammar of options is picocli's. Loading picocli takes longer than most one-shot commands,
/// so a command line without any option is not shown to it.
public final class OptionParser {
    private OptionParser() {}

    /// Parses the words after the name of `command`.
    public static Arguments parse(Command command, List<String> words) {
        Arguments arguments =
                hasOptions(words)
                        ? WithPicocli.parse(
                                command.options(),
                                words,
                                false,
                                command.operands() == Operands.FILTER)
                        : new Arguments(Map.of(), List.copyOf(words));
        if (!arguments.has("--help") && !arguments.has("--version")) {
            command.operands().check(arguments.operands());
        }
        return arguments;
    }

    /// Parses `options` and the global ones up to the first word that is no option; that and all
    /// later words are the operands.
    public static Arguments parseLeading(List<Option> options, List<String> words) {
        return WithPicocli.parse(options, words, true, false);
    }

    /// Whether some word may be an option: it starts with a dash and has more than that.
    private static boolean hasOptions(List<String> words) {
        for (String word : words) {
            if (word.length() > 1 && word.charAt(0) == '-') {
                return true;
            }
        }
        return false;
    }

    /// Keeps picocli's classes out of the way until they are needed.
    private static final class WithPicocli {
        static Arguments parse(
                List<Option> options, List<String> words, boolean leading, boolean filtered) {
            CommandSpec spec = PicocliModel.of(options);
            spec.parser().stopAtPositional(leading);
            try {
                return arguments(new CommandLine(spec).parseArgs(words.toArray(new String[0])));
            } catch (CommandLine.UnmatchedArgumentException e) {
                String word = e.getUnmatched().getFirst();
                throw new UsageException(
                        filtered && isKey(word)
                                ? "unknown option '"
                                        + word
                                        + "': a filter is written without dashes, "
                                        + word.substring(2)
                                        + "=..."
                                : unknown(word, options),
                        e);
            } catch (CommandLine.MissingParameterException e) {
                throw new UsageException(missing(e), e);
            } catch (CommandLine.ParameterException e) {
                throw new UsageException(String.valueOf(e.getMessage()), e);
            }
        }

        private static Arguments arguments(ParseResult result) {
            Map<String, List<String>> options = new HashMap<>();
            for (OptionSpec option : result.matchedOptions()) {
                boolean flag = option.arity().max() == 0;
                options.put(
                        option.longestName(),
                        flag ? List.of() : List.copyOf(option.stringValues()));
            }
            // There is one specification for all operands, listed once for each of them.
            List<PositionalParamSpec> positionals = result.matchedPositionals();
            List<String> operands =
                    positionals.isEmpty()
                            ? List.of()
                            : List.copyOf(positionals.getFirst().stringValues());
            return new Arguments(options, operands);
        }

        /// Whether somebody wrote a key of the filter language as conntrack(8) would have it.
        private static boolean isKey(String word) {
            return word.startsWith("--") && FilterKey.find(word.substring(2)) != null;
        }

        private static String unknown(String word, List<Option> options) {
            List<String> known = new ArrayList<>();
            for (Option option : options) {
                known.addAll(option.names());
            }
            for (Option option : GlobalOptions.ALL) {
                known.addAll(option.names());
            }
            return "unknown option '" + word + "'" + Suggestion.of(word, known);
        }

        private static String missing(CommandLine.MissingParameterException e) {
            for (ArgSpec missing : e.getMissing()) {
                if (missing instanceof OptionSpec option) {
                    return option.longestName() + ": needs a value (" + option.paramLabel() + ")";
                }
            }
            return String.valueOf(e.getMessage());
        }
    }
}
