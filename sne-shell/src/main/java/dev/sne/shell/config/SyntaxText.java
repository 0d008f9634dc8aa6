// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import org.tomlj.TomlParseError;

/// What the parser says of text that is no TOML, as this program says things.
final class SyntaxText {
    private static final String UNEXPECTED = "Unexpected '";

    private SyntaxText() {}

    static String of(TomlParseError error) {
        String said = String.valueOf(error.getMessage());
        String text = Character.toLowerCase(said.charAt(0)) + said.substring(1);
        String where = "column " + error.position().column() + ": ";
        if (isWordForValue(said)) {
            return where
                    + text.substring(0, text.indexOf(','))
                    + ": a text stands in quotes, as in \"eth0\"";
        }
        return where + text;
    }

    /// Whether a letter stands where a value belongs: the commonest mistake.
    private static boolean isWordForValue(String said) {
        return said.startsWith(UNEXPECTED)
                && said.contains(", expected ', ")
                && said.contains("a number")
                && Character.isLetterOrDigit(said.charAt(UNEXPECTED.length()));
    }
}
