// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.batch;

import dev.sne.shell.batch.Tokenizer.Token;
import dev.sne.shell.batch.Tokenizer.Unfinished;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The commands of a script, read as they are asked for, so that a script may come through a pipe
/// from a program that waits for each answer.
public final class Script {
    /// One command.
    ///
    /// @param words its name and its words; never empty
    /// @param position where it starts, as `NAME:LINE`
    public record Step(List<String> words, String position) {}

    private final BufferedReader reader;
    private final String name;
    private final Deque<Step> steps = new ArrayDeque<>();
    private int lines;
    private int start;

    /// Reads from `reader`, which is called `name` in messages.
    public Script(BufferedReader reader, String name) {
        this.reader = reader;
        this.name = name;
    }

    /// The next command, null at the end.
    ///
    /// @throws CommandException when a quote is never closed
    public @Nullable Step next() throws IOException {
        while (steps.isEmpty()) {
            String line = reader.readLine();
            if (line == null) {
                return null;
            }
            start = ++lines;
            read(line);
        }
        return steps.poll();
    }

    /// The position of the line at which reading last began, as `NAME:LINE`.
    public String position() {
        return name + ":" + start;
    }

    private void read(String firstLine) throws IOException {
        String text = firstLine;
        Tokenizer tokenizer = new Tokenizer(text);
        while (tokenizer.unfinished() != Unfinished.NOTHING) {
            String line = reader.readLine();
            if (line == null) {
                if (tokenizer.unfinished() == Unfinished.BACKSLASH) {
                    break;
                }
                throw new CommandException(
                        ExitStatus.USAGE, "a quote is opened here and never closed");
            }
            lines++;
            text = text + "\n" + line;
            tokenizer = new Tokenizer(text);
        }
        split(text, tokenizer.tokens());
    }

    private void split(String text, List<Token> tokens) {
        List<String> words = new ArrayList<>();
        int number = start;
        int counted = 0;
        for (Token token : tokens) {
            if (token.separator()) {
                add(words, number);
                words = new ArrayList<>();
                continue;
            }
            if (words.isEmpty()) {
                for (; counted < token.start(); counted++) {
                    number += text.charAt(counted) == '\n' ? 1 : 0;
                }
            }
            words.add(token.text());
        }
        add(words, number);
    }

    private void add(List<String> words, int number) {
        if (!words.isEmpty()) {
            steps.add(new Step(List.copyOf(words), name + ":" + number));
        }
    }
}
