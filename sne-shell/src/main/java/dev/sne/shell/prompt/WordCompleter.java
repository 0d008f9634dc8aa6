// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.CommandTable;
import dev.sne.shell.cli.GlobalOptions;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.completion.FilterWords;
import dev.sne.shell.lab.ClusterLab;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/// Offers what can stand at the cursor: commands, their options and the values of those, the terms
/// of a filter, and the values that the keys of a filter have in the table right now.
final class WordCompleter implements Completer {
    private final CommandTable table;
    private final LiveValues live;

    WordCompleter(CommandTable table, LiveValues live) {
        this.table = table;
        this.live = live;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word().substring(0, line.wordCursor());
        if (line.wordIndex() == 0) {
            commands(candidates);
            return;
        }
        Optional<Command> found = table.find(line.words().getFirst());
        if (found.isEmpty()) {
            return;
        }
        Command command = found.get();
        List<Option> options = new ArrayList<>(command.options());
        options.addAll(GlobalOptions.ALL);
        String before = line.words().get(line.wordIndex() - 1);
        @Nullable Option pending = find(options, before);
        int equals = word.indexOf('=');
        if (pending != null && !pending.isFlag()) {
            value(pending.value(), "", word, candidates);
        } else if (word.startsWith("-") && equals > 0) {
            @Nullable Option option = find(options, word.substring(0, equals));
            if (option != null) {
                String stem = word.substring(0, equals + 1);
                value(option.value(), stem, word.substring(equals + 1), candidates);
            }
        } else if (word.startsWith("-")) {
            for (Option option : options) {
                offer(option.name(), option.description(), true, candidates);
            }
        } else {
            operand(command.operands(), line.wordIndex() == 1, before, word, candidates);
        }
    }

    private void commands(List<Candidate> candidates) {
        for (String name : table.names()) {
            String summary = table.find(name).map(Command::summary).orElse("");
            offer(name, summary, true, candidates);
        }
        for (String exit : Prompt.EXITS) {
            offer(exit, "leave", true, candidates);
        }
    }

    private static @Nullable Option find(List<Option> options, String name) {
        for (Option option : options) {
            if (option.names().contains(name)) {
                return option;
            }
        }
        return null;
    }

    private static void value(Value value, String stem, String word, List<Candidate> candidates) {
        switch (value.kind()) {
            case NONE, FREE -> {}
            case WORD -> words(stem, value.words(), true, candidates);
            case WORDS -> words(stem + list(word), value.words(), false, candidates);
            case FILE -> FileNames.offer(stem, word, false, candidates);
            case DIRECTORY -> FileNames.offer(stem, word, true, candidates);
            case NAMESPACE -> words(stem, FileNames.namespaces(), true, candidates);
        }
    }

    /// Offers what a word that is no option can be.
    ///
    /// @param first whether it is the first word after the command
    /// @param before the word before it
    private void operand(
            Operands operands,
            boolean first,
            String before,
            String word,
            List<Candidate> candidates) {
        switch (operands) {
            case NONE, FLOW, FLOWS -> {}
            case FILTER -> filter(word, candidates);
            case FILE -> FileNames.offer("", word, false, candidates);
            case COMMAND -> commands(candidates);
            case SHELL, BENCHMARK -> words("", operands.words(), true, candidates);
            case CONFIG -> {
                if (first) {
                    words("", operands.words(), true, candidates);
                } else {
                    FileNames.offer("", word, false, candidates);
                }
            }
            case CLUSTER -> {
                if (first) {
                    words("", operands.words(), true, candidates);
                } else if (before.equals("handover")) {
                    words("", live.hosts(), true, candidates);
                } else if (before.equals("maintenance")) {
                    words("", List.of("on", "off"), true, candidates);
                }
            }
            case LAB -> words("", first ? operands.words() : ClusterLab.names(), true, candidates);
            case LINK -> words("", first ? operands.words() : live.interfaces(), true, candidates);
        }
    }

    /// Offers the terms of a filter, or the values of the key that `word` begins with.
    private void filter(String word, List<Candidate> candidates) {
        int equals = word.indexOf('=');
        if (equals < 0) {
            for (String term : FilterWords.words()) {
                offer(term, "", !term.endsWith("="), candidates);
            }
            return;
        }
        String name = word.substring(0, equals);
        String stem = word.substring(0, equals + 1) + list(word.substring(equals + 1));
        for (FilterWords.Key key : FilterWords.keys()) {
            if (key.name().equals(name)) {
                List<String> values = key.values().isEmpty() ? live.of(name) : key.values();
                words(stem, values, false, candidates);
            }
        }
    }

    /// The part of a comma list that is complete: up to the last comma.
    private static String list(String word) {
        return word.substring(0, word.lastIndexOf(',') + 1);
    }

    private static void words(
            String stem, List<String> words, boolean complete, List<Candidate> candidates) {
        for (String word : words) {
            candidates.add(new Candidate(stem + word, word, null, null, null, null, complete));
        }
    }

    private static void offer(
            String word, String description, boolean complete, List<Candidate> candidates) {
        @Nullable String shown = description.isEmpty() ? null : description;
        candidates.add(new Candidate(word, word, null, shown, null, null, complete));
    }
}
