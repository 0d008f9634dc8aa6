// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.batch;

import java.util.ArrayList;
import java.util.List;

/// Splits text into the words of commands, by the rules of a shell's that matter here:
///
/// - blanks separate words, `;` and line ends separate commands;
/// - `#` where a word could start begins a comment, up to the end of the line;
/// - `'…'` takes everything as it is; in `"…"` a backslash escapes `"` and itself;
/// - elsewhere a backslash takes the next character as it is, and at the end of a line joins it
///   with the next one.
public final class Tokenizer {
    /// A word or a separator.
    ///
    /// @param text the word without its quotes; empty for a separator
    /// @param start where it starts in the text
    /// @param end behind its last character
    /// @param separator whether it separates commands
    public record Token(String text, int start, int end, boolean separator) {}

    /// What the text ends in the middle of.
    public enum Unfinished {
        /// Nothing: the text is complete.
        NOTHING,
        /// A single-quoted part.
        SINGLE_QUOTE,
        /// A double-quoted part.
        DOUBLE_QUOTE,
        /// A backslash: the next line belongs to it.
        BACKSLASH
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int at;
    private Unfinished unfinished = Unfinished.NOTHING;

    /// Splits `text`.
    public Tokenizer(String text) {
        this.text = text;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n' || c == ';') {
                tokens.add(new Token("", at, at + 1, true));
                at++;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '#') {
                comment();
            } else if (text.startsWith("\\\n", at)) {
                at += 2;
            } else {
                word();
            }
        }
    }

    /// The words and separators.
    public List<Token> tokens() {
        return tokens;
    }

    /// What the text ends in the middle of.
    public Unfinished unfinished() {
        return unfinished;
    }

    private void comment() {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
    }

    private void word() {
        int start = at;
        word.setLength(0);
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';') {
                break;
            }
            at++;
            switch (c) {
                case '\'' -> singleQuoted();
                case '"' -> doubleQuoted();
                case '\\' -> escaped();
                default -> word.append(c);
            }
        }
        boolean onlyBackslash = unfinished == Unfinished.BACKSLASH && at == start + 1;
        if (!onlyBackslash) {
            tokens.add(new Token(word.toString(), start, at, false));
        }
    }

    private void singleQuoted() {
        int end = text.indexOf('\'', at);
        if (end < 0) {
            unfinished = Unfinished.SINGLE_QUOTE;
            end = text.length();
        }
        word.append(text, at, end);
        at = Math.min(end + 1, text.length());
    }

    private void doubleQuoted() {
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return;
            }
            boolean escape =
                    c == '\\'
                            && at < text.length()
                            && (text.charAt(at) == '"' || text.charAt(at) == '\\');
            word.append(escape ? text.charAt(at++) : c);
        }
        unfinished = Unfinished.DOUBLE_QUOTE;
    }

    private void escaped() {
        if (at == text.length()) {
            unfinished = Unfinished.BACKSLASH;
        } else if (text.charAt(at) == '\n') {
            at++;
        } else {
            word.append(text.charAt(at++));
        }
    }
}
