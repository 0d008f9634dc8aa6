// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// What a key takes. Immutable.
///
/// @param <T> what its values become
/// @param expected how people call it, with its range: `a number from 0 to 255`
/// @param standIn some value of it, to go on with after a wrong one
/// @param reader makes a value of what stands in the file
record Type<T>(String expected, T standIn, Reader<T> reader) {

    /// Makes a value of a parsed TOML value: a String, Long, Double, Boolean, array, table or time.
    interface Reader<T> {
        T read(Object value) throws BadValue;
    }

    /// Makes a value of a text.
    interface TextReader<T> {
        T read(String text) throws BadValue;
    }

    /// A value that is written as a text.
    static <T> Type<T> text(String expected, T standIn, TextReader<T> reader) {
        return new Type<>(
                expected,
                standIn,
                value -> {
                    if (value instanceof String text) {
                        return reader.read(text);
                    }
                    throw new BadValue("is " + shown(value) + ", expected " + expected);
                });
    }

    /// The value.
    T read(Object value) throws BadValue {
        return reader.read(value);
    }

    /// What is wrong with a value of the right kind.
    static BadValue bad(String text, String expected) {
        return new BadValue("'" + text + "' is not " + expected);
    }

    /// A value as an error shows it.
    static String shown(Object value) {
        return switch (value) {
            case String text -> "'" + text + "'";
            case TomlTable _ -> "a table";
            case TomlArray _ -> "a list";
            default -> value.toString();
        };
    }
}
