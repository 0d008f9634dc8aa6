// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import java.util.List;

/// One option of a command.
///
/// @param names all its names, the long one (by which {@link Arguments} know it) last
/// @param value what it takes
/// @param description one phrase for help texts and completion menus
public record Option(List<String> names, Value value, String description) {
    /// An option without a value.
    public static Option flag(String name, String description) {
        return new Option(List.of(name), Value.NONE, description);
    }

    /// An option without a value that also has a one-letter name.
    public static Option flag(String shortName, String name, String description) {
        return new Option(List.of(shortName, name), Value.NONE, description);
    }

    /// An option with a value.
    public static Option of(String name, Value value, String description) {
        return new Option(List.of(name), value, description);
    }

    /// An option with a value that also has a one-letter name.
    public static Option of(String shortName, String name, Value value, String description) {
        return new Option(List.of(shortName, name), value, description);
    }

    /// The long name, with its dashes.
    public String name() {
        return names.getLast();
    }

    /// Whether it takes no value.
    public boolean isFlag() {
        return value.kind() == Value.Kind.NONE;
    }
}
