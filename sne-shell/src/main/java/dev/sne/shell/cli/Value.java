// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import java.util.List;

/// The value that an option takes: its name in help texts, and what can complete it.
///
/// @param label how help texts name it, such as `FILE`; empty for a flag
/// @param kind what sort of thing it is
/// @param words the possible words of {@link Kind#WORD}
public record Value(String label, Kind kind, List<String> words) {
    /// No value: the option is a flag.
    public static final Value NONE = new Value("", Kind.NONE, List.of());

    /// A file name.
    public static final Value FILE = new Value("FILE", Kind.FILE, List.of());

    /// A directory name.
    public static final Value DIRECTORY = new Value("DIR", Kind.DIRECTORY, List.of());

    /// A network namespace: name, path or `pid:N`.
    public static final Value NAMESPACE = new Value("NAME", Kind.NAMESPACE, List.of());

    /// What sort of thing a value is.
    public enum Kind {
        /// There is no value.
        NONE,
        /// One of a few words.
        WORD,
        /// Several of a few words, joined by commas.
        WORDS,
        /// A file name.
        FILE,
        /// A directory name.
        DIRECTORY,
        /// A network namespace.
        NAMESPACE,
        /// Anything else; nothing can be offered for it.
        FREE
    }

    /// One of `words`.
    public static Value word(String label, List<String> words) {
        return new Value(label, Kind.WORD, words);
    }

    /// One or more of `words`, joined by commas.
    public static Value words(String label, List<String> words) {
        return new Value(label, Kind.WORDS, words);
    }

    /// Something that only the command understands.
    public static Value free(String label) {
        return new Value(label, Kind.FREE, List.of());
    }
}
