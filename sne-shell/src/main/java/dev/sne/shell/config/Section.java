// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.shell.cli.Suggestion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/// A table of the file while it is read. Keys and tables that its {@link TableSpec} does not know
/// are errors. A value that is wrong is reported and something else of its type returned, so that
/// reading goes on and finds the next mistake; what was read is then of no use to anybody.
final class Section {
    private final @Nullable TomlTable table;
    private final String path;
    private final Problems problems;

    private Section(@Nullable TomlTable table, String path, Problems problems, TableSpec spec) {
        this.table = table;
        this.path = path;
        this.problems = problems;
        refuseUnknown(spec);
    }

    /// The whole file.
    static Section root(TomlTable table, Problems problems, TableSpec spec) {
        return new Section(table, "", problems, spec);
    }

    private void refuseUnknown(TableSpec spec) {
        if (table == null) {
            return;
        }
        List<String> known = new ArrayList<>();
        for (Key<?> key : spec.keys()) {
            known.add(key.name());
        }
        known.addAll(spec.tables());
        for (String name : table.keySet()) {
            if (!known.contains(name)) {
                String suggestion = Suggestion.of(name, known);
                problems.error(
                        path(name),
                        suggestion.isEmpty()
                                ? "unknown key; known here are " + String.join(", ", known)
                                : "unknown key" + suggestion);
            }
        }
    }

    /// The name of one of its keys from the top.
    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /// The same for a key.
    String path(Key<?> key) {
        return path(key.name());
    }

    /// Where problems go.
    Problems problems() {
        return problems;
    }

    /// Whether the table is in the file.
    boolean isPresent() {
        return table != null;
    }

    /// Whether the key is in the file.
    boolean has(Key<?> key) {
        return table != null && table.contains(List.of(key.name()));
    }

    /// The value of a key that is required, or has one when it is left out.
    <T> T get(Key<T> key) {
        Optional<T> value = find(key);
        if (value.isEmpty() && key.isRequired() && !has(key)) {
            problems.missing(
                    path(key),
                    "missing: " + key.description() + ", expected " + key.type().expected());
        }
        return value.orElseGet(() -> key.otherwise().orElse(key.type().standIn()));
    }

    /// The value of a key if it is in the file.
    <T> Optional<T> find(Key<T> key) {
        if (table == null) {
            return Optional.empty();
        }
        Object value = table.get(List.of(key.name()));
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(key.type().read(value));
        } catch (BadValue e) {
            problems.error(path(key), e.reason());
            return Optional.of(key.type().standIn());
        }
    }

    /// A table in this one, empty if it is not in the file.
    Section table(TableSpec spec) {
        String name = lastOf(spec);
        Object value = table == null ? null : table.get(List.of(name));
        if (value instanceof TomlTable inner) {
            return new Section(inner, path(name), problems, spec);
        }
        if (value != null) {
            problems.error(path(name), "expected a table " + spec.heading());
        }
        return new Section(null, path(name), problems, spec);
    }

    /// The tables of one name in this one.
    List<Section> tables(TableSpec spec) {
        String name = lastOf(spec);
        Object value = table == null ? null : table.get(List.of(name));
        List<Section> found = new ArrayList<>();
        if (value instanceof TomlArray array) {
            for (int i = 0; i < array.size(); i++) {
                String element = Problems.element(path(name), i);
                if (array.get(i) instanceof TomlTable inner) {
                    found.add(new Section(inner, element, problems, spec));
                } else {
                    problems.error(element, "expected a table " + spec.heading());
                }
            }
        } else if (value != null) {
            problems.error(path(name), "expected tables " + spec.heading());
        }
        return found;
    }

    /// The keys of a table in this one whose keys are names of the file's own, in their order.
    List<String> namesIn(String name) {
        Object value = table == null ? null : table.get(List.of(name));
        if (value == null) {
            return List.of();
        }
        if (value instanceof TomlTable inner) {
            return List.copyOf(inner.keySet());
        }
        problems.error(path(name), "expected a table of names and values");
        return List.of();
    }

    /// One value of such a table.
    <T> T valueIn(String name, String key, Type<T> type) {
        Object inner = table == null ? null : table.get(List.of(name, key));
        try {
            if (inner != null) {
                return type.read(inner);
            }
        } catch (BadValue e) {
            problems.error(path(name) + "." + key, e.reason());
        }
        return type.standIn();
    }

    private static String lastOf(TableSpec spec) {
        return spec.path().substring(spec.path().lastIndexOf('.') + 1);
    }
}
