// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.util.Optional;
import org.tomlj.Toml;

/// One key of a table: what it takes and what it means.
///
/// @param <T> what its value becomes
/// @param name as it stands in the file
/// @param type what it takes
/// @param otherwise its value when it is not in the file; empty if that is not a value
/// @param presence whether it has to be there, as the reference page says it
/// @param description what it is for, without a full stop at the end
/// @param example a value, as it stands in the file
record Key<T>(
        String name,
        Type<T> type,
        Optional<T> otherwise,
        String presence,
        String description,
        String example) {

    private static final String REQUIRED = "required";

    /// A key that has to be there.
    static <T> Key<T> required(String name, Type<T> type, String description, String example) {
        return new Key<>(name, type, Optional.empty(), REQUIRED, description, example);
    }

    /// A key that may be left out, which means something that is no value.
    ///
    /// @param presence what it means then
    static <T> Key<T> optional(
            String name, Type<T> type, String presence, String description, String example) {
        return new Key<>(name, type, Optional.empty(), presence, description, example);
    }

    /// A key with a value of its own when it is left out.
    ///
    /// @param value that value, as it would stand in the file
    static <T> Key<T> of(
            String name, Type<T> type, String value, String description, String example) {
        try {
            T otherwise = type.read(literal(value));
            return new Key<>(
                    name, type, Optional.of(otherwise), "`" + value + "`", description, example);
        } catch (BadValue e) {
            throw new IllegalArgumentException(name + " = " + value + ": " + e.reason(), e);
        }
    }

    private static Object literal(String value) {
        var parsed = Toml.parse("value = " + value);
        Object read = parsed.get("value");
        if (read == null) {
            throw new IllegalArgumentException(value + " is no TOML");
        }
        return read;
    }

    /// Whether the file has to have it.
    boolean isRequired() {
        return presence.equals(REQUIRED);
    }
}
