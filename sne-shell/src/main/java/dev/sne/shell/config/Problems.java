// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.shell.config.Problem.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// What is wrong with a file, gathered while it is read. It knows the line of every key, so that
/// who finds a problem needs to name the key only. Not thread-safe.
final class Problems {
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Problem> found = new ArrayList<>();
    private final Set<String> wrong = new HashSet<>();
    private final boolean damaged;

    /// @param root the whole file
    /// @param damaged whether parts of it could not be read, so that what is missing may just be in
    ///   these
    Problems(TomlTable root, boolean damaged) {
        this.damaged = damaged;
        remember("", root);
    }

    private void remember(String prefix, TomlTable table) {
        for (String key : table.keySet()) {
            List<String> path = List.of(key);
            String name = prefix.isEmpty() ? key : prefix + "." + key;
            var position = table.inputPositionOf(path);
            if (position != null) {
                lines.put(name, position.line());
            }
            remember(name, table.get(path));
        }
    }

    private void remember(String name, @Nullable Object value) {
        if (value instanceof TomlTable table) {
            remember(name, table);
        } else if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                String element = element(name, i);
                lines.put(element, array.inputPositionOf(i).line());
                remember(element, array.get(i));
            }
        }
    }

    /// The name of an element of an array: people count from 1.
    static String element(String name, int index) {
        return name + "[" + (index + 1) + "]";
    }

    /// Text that is no TOML.
    void syntax(int line, String message) {
        found.add(new Problem(line, "", message, Severity.ERROR));
    }

    /// The configuration cannot be used because of this key's value. Only the first such error of a
    /// key counts: others come of what stands in for its value.
    void error(String key, String message) {
        if (!wrong.add(key)) {
            return;
        }
        found.add(new Problem(line(key), key, message, Severity.ERROR));
    }

    /// A key or a table that has to be there is not.
    void missing(String key, String message) {
        if (!damaged) {
            error(key, message);
        }
    }

    /// The key's value may be a mistake.
    void warning(String key, String message) {
        found.add(new Problem(line(key), key, message, Severity.WARNING));
    }

    /// Where the key, or else the table that it belongs to, is in the file; 0 if neither is.
    private int line(String key) {
        String name = key;
        while (true) {
            Integer line = lines.get(name);
            if (line != null) {
                return line;
            }
            int end = Math.max(name.lastIndexOf('.'), name.lastIndexOf('['));
            if (end < 0) {
                return 0;
            }
            name = name.substring(0, end);
        }
    }

    /// Whether the key is in the file.
    boolean isSet(String key) {
        return lines.containsKey(key);
    }

    /// Whether the configuration cannot be used.
    boolean hasErrors() {
        for (Problem problem : found) {
            if (problem.severity() == Severity.ERROR) {
                return true;
            }
        }
        return false;
    }

    /// All of them, in the order of the file; those without a line come last.
    List<Problem> list() {
        List<Problem> sorted = new ArrayList<>(found);
        sorted.sort(Comparator.comparingInt(Problems::place));
        return List.copyOf(sorted);
    }

    private static int place(Problem problem) {
        return problem.line() == 0 ? Integer.MAX_VALUE : problem.line();
    }
}
