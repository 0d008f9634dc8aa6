// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.completion;

import dev.sne.conntrack.filter.FilterKey;
import dev.sne.conntrack.filter.ValueKind;
import java.util.ArrayList;
import java.util.List;

/// The words that a filter is made of, as far as they can be offered.
public final class FilterWords {
    private static final List<String> OPERATORS = List.of("and", "or", "not");

    private FilterWords() {}

    /// A key that takes a value.
    ///
    /// @param name the key
    /// @param help what it selects
    /// @param values the values that can be listed; empty when there is no such list
    public record Key(String name, String help, List<String> values) {}

    /// The keys that take a value.
    public static List<Key> keys() {
        List<Key> keys = new ArrayList<>();
        for (FilterKey key : FilterKey.all()) {
            if (key.kind() != ValueKind.NONE) {
                keys.add(new Key(key.text(), key.help(), key.choices()));
            }
        }
        return keys;
    }

    /// All words that a term may begin with: `KEY=` for keys with a value, the bare word for keys
    /// that need none, and the operators.
    public static List<String> words() {
        List<String> words = new ArrayList<>();
        for (FilterKey key : FilterKey.all()) {
            if (key.kind() != ValueKind.NONE) {
                words.add(key.text() + "=");
            }
            if (key.standsAlone()) {
                words.add(key.text());
            }
        }
        words.addAll(OPERATORS);
        return words;
    }
}
