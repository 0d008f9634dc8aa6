// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import java.util.List;

/// "Did you mean": the known word nearest to a mistyped one.
public final class Suggestion {
    private Suggestion() {}

    /// `: did you mean X?` for the nearest of `known`, or nothing when none is near.
    public static String of(String word, Iterable<String> known) {
        String best = "";
        int bestDistance = word.length() <= 3 ? 2 : 3;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < bestDistance) {
                bestDistance = distance;
                best = candidate;
            }
        }
        return best.isEmpty() ? "" : ": did you mean " + best + "?";
    }

    /// As {@link #of(String, Iterable)}.
    public static String of(String word, String... known) {
        return of(word, List.of(known));
    }

    /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of
    /// neighbours, which are what typing errors consist of.
    static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            d[i][0] = i;
        }
        for (int j = 0; j <= b.length(); j++) {
            d[0][j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least =
                        Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                d[i][j] = swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
            }
        }
        return d[a.length()][b.length()];
    }
}
