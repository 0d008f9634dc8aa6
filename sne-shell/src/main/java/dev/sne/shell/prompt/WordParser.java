// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import dev.sne.shell.batch.Tokenizer;
import dev.sne.shell.batch.Tokenizer.Token;
import dev.sne.shell.batch.Tokenizer.Unfinished;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/// Tells JLine where the words of a line are, by the rules of scripts, so that a line means the
/// same at the prompt as in a file.
final class WordParser implements Parser {
    private static final String SPECIAL = " \t'\"\\;#";

    /// The words of the command that the cursor is in.
    ///
    /// @param words its words without their quotes
    /// @param wordIndex which of them the cursor is in
    /// @param wordCursor how much of that word is before the cursor
    /// @param rawWordCursor the same with the quotes, as typed
    /// @param rawWordLength how long that word is as typed
    record Words(
            List<String> words,
            int wordIndex,
            int wordCursor,
            int rawWordCursor,
            int rawWordLength,
            String line,
            int cursor)
            implements CompletingParsedLine {
        @Override
        public String word() {
            return words.get(wordIndex);
        }

        @Override
        public CharSequence escape(CharSequence candidate, boolean complete) {
            StringBuilder escaped = new StringBuilder();
            for (int i = 0; i < candidate.length(); i++) {
                char c = candidate.charAt(i);
                if (SPECIAL.indexOf(c) >= 0) {
                    escaped.append('\\');
                }
                escaped.append(c);
            }
            return escaped;
        }
    }

    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        Tokenizer tokenizer = new Tokenizer(line);
        if (tokenizer.unfinished() != Unfinished.NOTHING && context == ParseContext.ACCEPT_LINE) {
            throw new EOFError(-1, -1, "the line goes on");
        }
        List<String> words = new ArrayList<>();
        for (Token token : tokenizer.tokens()) {
            if (token.start() >= cursor && !(token.start() == cursor && !token.separator())) {
                break;
            }
            if (token.separator()) {
                words.clear();
            } else if (token.end() >= cursor) {
                return at(token, words, line, cursor);
            } else {
                words.add(token.text());
            }
        }
        words.add("");
        return new Words(words, words.size() - 1, 0, 0, 0, line, cursor);
    }

    /// The cursor is in, or at an end of, the word `token`, with `before` in front of it.
    private static Words at(Token token, List<String> before, String line, int cursor) {
        int index = before.size();
        String typed = line.substring(token.start(), cursor);
        List<Token> beginning = new Tokenizer(typed).tokens();
        int inWord = beginning.isEmpty() ? 0 : beginning.getLast().text().length();
        before.add(token.text());
        int raw = cursor - token.start();
        return new Words(before, index, inWord, raw, token.end() - token.start(), line, cursor);
    }

    @Override
    public boolean isEscapeChar(char c) {
        return c == '\\';
    }
}
