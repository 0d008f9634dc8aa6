// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import dev.sne.shell.session.UsageException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parsed words of one command line.
///
/// @param options the values of each option given, by its long name; a flag has none
/// @param operands the words that are no options, in order
public record Arguments(Map<String, List<String>> options, List<String> operands) {
    /// Whether option `name` was given.
    public boolean has(String name) {
        return options.containsKey(name);
    }

    /// The value of option `name`, null when it was not given. Of an option given twice, the last.
    public @Nullable String value(String name) {
        List<String> values = options.get(name);
        return values == null ? null : values.getLast();
    }

    /// The value of option `name`, or `otherwise`.
    public String value(String name, String otherwise) {
        String value = value(name);
        return value == null ? otherwise : value;
    }

    /// All values of a repeatable option.
    public List<String> values(String name) {
        return options.getOrDefault(name, List.of());
    }

    /// The value of option `name` as a decimal number from `least` to `most`, or `otherwise`.
    public long number(String name, long least, long most, long otherwise) {
        String value = value(name);
        if (value == null) {
            return otherwise;
        }
        long number = Numbers.decimal(value);
        if (number < least || number > most) {
            throw new UsageException(
                    name + ": '" + value + "' is not a number from " + least + " to " + most);
        }
        return number;
    }

    /// The operands joined by single blanks: a filter or a flow, as if it had been one word.
    public String joined() {
        return String.join(" ", operands);
    }
}
