// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import java.util.ArrayList;
import java.util.List;

/// Columns of words, as wide as they have to be.
final class TextTable {
    private static final int GAP = 2;

    private final List<List<String>> rows = new ArrayList<>();

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    @Override
    public String toString() {
        List<Integer> widths = new ArrayList<>();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int width = row.get(i).length();
                if (i == widths.size()) {
                    widths.add(width);
                } else {
                    widths.set(i, Math.max(widths.get(i), width));
                }
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                text.append(row.get(i));
                if (i < row.size() - 1) {
                    text.repeat(' ', widths.get(i) - row.get(i).length() + GAP);
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
