// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import dev.sne.conntrack.filter.FilterParser.Value;
import java.util.List;

/// Makes terms and the text that stands for them.
final class Terms {
    private Terms() {}

    static Node flag(FilterKey key) {
        return new Term.Bits(FilterKey.STATUS, key.text(), key.statusValue(), key.statusMask());
    }

    static Node compared(FilterKey key, String symbol, String values, NumberSet set) {
        return new Term.Amount(key, text(key, symbol, values), set);
    }

    static Node conjunction(Node first, Node second) {
        return new Node.All(List.of(first, second));
    }

    static Node disjunction(List<Node> alternatives) {
        return alternatives.size() == 1 ? alternatives.getFirst() : new Node.Any(alternatives);
    }

    static String join(List<Value> values) {
        if (values.size() == 1) {
            return written(values.getFirst().text());
        }
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            joined.append(i == 0 ? "" : ",").append(written(values.get(i).text()));
        }
        return joined.toString();
    }

    /// Quotes a value that could not be read back otherwise.
    private static String written(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || FilterParser.VALUE_ENDS.indexOf(c) >= 0 && (c != '!' || i > 0)) {
                String mark = value.indexOf('"') < 0 ? "\"" : "'";
                return mark.concat(value).concat(mark);
            }
        }
        return value;
    }

    /// Not with `+`, whose first use in a process costs milliseconds of start-up.
    static String text(FilterKey key, String symbol, String values) {
        return key.text().concat(symbol).concat(values);
    }

    static String quoted(Value value) {
        return "`" + value.text() + "`";
    }

    static FilterSyntaxException error(int at, String reason) {
        return new FilterSyntaxException(at + 1, reason);
    }
}
