// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what an unknown word was probably meant to be. Used only when a filter is refused.
final class Suggestions {
    private static final String COMMON_KEYS =
            "proto, src, dst, sport, dport, state, mark, zone or assured";

    private Suggestions() {}

    /// Why `word`, found in a filter at `start`, is not a key.
    static String unknownKey(String filter, int start, String word) {
        String found = "unknown key `" + word + "`";
        String value = looseValue(filter, start);
        if (value != null) {
            return found + ": did you mean " + value + "?";
        }
        int from = 0;
        while (from < word.length() && word.charAt(from) == '-') {
            from++;
        }
        String near = nearestKey(word.substring(from));
        return near == null
                ? found + ": keys are, for example, " + COMMON_KEYS
                : found + ": did you mean " + near + "?";
    }

    /// An address or a number that stands where a key should, with the key that it may be a value
    /// of.
    private static @Nullable String looseValue(String filter, int start) {
        int end = start;
        while (end < filter.length() && ".:/-".indexOf(filter.charAt(end)) >= 0
                || end < filter.length() && Character.digit(filter.charAt(end), 16) >= 0) {
            end++;
        }
        String text = filter.substring(start, end);
        boolean whole =
                end == filter.length() || filter.charAt(end) <= ' ' || filter.charAt(end) == ')';
        if (!whole || text.isEmpty()) {
            return null;
        }
        try {
            new AddressParser().add(new AddressSet.Builder(), text, 0, text.length(), 0);
            return "host=" + text;
        } catch (FilterSyntaxException _) {
            long number = Numbers.parsePlain(text, 0, text.length());
            return number >= 0 && number <= FilterKey.PORT.max() ? "port=" + text : null;
        }
    }

    private static @Nullable String nearestKey(String word) {
        String best = null;
        int bestDistance = tolerance(word) + 1;
        for (FilterKey key : FilterKey.all()) {
            int distance = distance(key.text(), word);
            for (String alias : key.aliases()) {
                distance = Math.min(distance, distance(alias, word));
            }
            if (distance < bestDistance) {
                bestDistance = distance;
                best = key.text();
            }
        }
        String protocol = nearest(word, Vocabulary.protocols());
        return best == null ? protocol : best;
    }

    /// Why `value` is not a status word.
    static String unknownStatus(String value, String word) {
        String noun = "a status (a word such as assured, or bits under a mask as in 0x2/0x6)";
        return because(noun, value, nearest(word, Vocabulary.statusWords()));
    }

    /// Why `value` is not a connection state.
    static String unknownState(String value) {
        return because("a TCP, SCTP or DCCP state", value, nearest(value, Vocabulary.states()));
    }

    private static String because(String noun, String value, @Nullable String near) {
        String reason = "`" + value + "` is not " + noun;
        return near == null ? reason : reason + ": did you mean " + near + "?";
    }

    /// The word most like `word`, or null if none is much like it.
    static @Nullable String nearest(String word, List<String> words) {
        String best = null;
        int bestDistance = tolerance(word) + 1;
        for (String candidate : words) {
            int distance = distance(candidate, word);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best;
    }

    private static int tolerance(String word) {
        return word.length() < 3 ? 0 : Math.max(1, word.length() / 3);
    }

    /// How many letters must be put in, left out, replaced or swapped with their neighbour.
    private static int distance(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = same(a, i - 1, b, j - 1) ? 0 : 1;
                int steps = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + change);
                boolean swapped =
                        i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1);
                row[j] = swapped ? Math.min(steps, beforeLast[j - 2] + 1) : steps;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }

    private static boolean same(String a, int i, String b, int j) {
        return FilterKey.fold(a.charAt(i)) == FilterKey.fold(b.charAt(j));
    }
}
