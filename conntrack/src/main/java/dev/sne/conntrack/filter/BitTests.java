// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.filter.Terms.compared;
import static dev.sne.conntrack.filter.Terms.disjunction;
import static dev.sne.conntrack.filter.Terms.error;
import static dev.sne.conntrack.filter.Terms.join;
import static dev.sne.conntrack.filter.Terms.quoted;
import static dev.sne.conntrack.filter.Terms.text;

import dev.sne.conntrack.filter.FilterParser.Value;
import java.util.ArrayList;
import java.util.List;

/// Reads values of the mark and of the status, which are words of bits.
final class BitTests {
    private BitTests() {}

    /// Plain numbers and ranges make one set; each masked value is a test of its own.
    static Node mark(Operator operator, List<Value> values) {
        List<Node> alternatives = new ArrayList<>();
        List<Value> plain = new ArrayList<>();
        for (Value value : values) {
            if (value.text().indexOf('/') < 0) {
                plain.add(value);
            } else if (operator == Operator.EQUAL) {
                alternatives.add(masked(FilterKey.MARK, value));
            } else {
                throw error(value.at(), "a masked mark can only be compared with = and !=");
            }
        }
        if (!plain.isEmpty()) {
            NumberSet set = Intervals.numberSet(FilterKey.MARK, operator, plain);
            alternatives.addFirst(compared(FilterKey.MARK, operator.symbol(), join(plain), set));
        }
        return disjunction(alternatives);
    }

    private static Node masked(FilterKey key, Value value) {
        int slash = value.text().indexOf('/');
        Value bits = new Value(value.text().substring(0, slash), value.at());
        int word = (int) word(key, bits);
        int mask = -1;
        if (slash >= 0) {
            mask =
                    (int)
                            word(
                                    key,
                                    new Value(
                                            value.text().substring(slash + 1),
                                            value.at() + slash + 1));
        }
        if ((word & ~mask) != 0) {
            throw error(
                    value.at(),
                    quoted(value) + " never matches: the value has bits outside the mask");
        }
        return new Term.Bits(key, text(key, "=", value.text()), word, mask);
    }

    private static long word(FilterKey key, Value value) {
        long word = Numbers.parsePlain(value.text(), 0, value.text().length());
        if (word < 0 || word >>> Integer.SIZE != 0) {
            throw error(value.at(), Intervals.notA(Intervals.noun(key), value.text()));
        }
        return word;
    }

    static Node status(List<Value> values) {
        List<Node> alternatives = new ArrayList<>();
        for (Value value : values) {
            alternatives.add(status(value));
        }
        return disjunction(alternatives);
    }

    private static Node status(Value value) {
        boolean negated = value.text().charAt(0) == '!';
        String word = negated ? value.text().substring(1) : value.text();
        int bit = Vocabulary.statusBit(word);
        int wanted = bit;
        if (bit == 0) {
            FilterKey flag = FilterKey.find(word);
            if (flag != null && flag.kind() == ValueKind.NONE) {
                bit = flag.statusMask();
                wanted = flag.statusValue();
            } else if (!negated && value.text().indexOf('/') > 0) {
                return masked(FilterKey.STATUS, value);
            } else {
                throw error(value.at(), Suggestions.unknownStatus(value.text(), word));
            }
        }
        String text = text(FilterKey.STATUS, "=", value.text());
        return new Term.Bits(FilterKey.STATUS, text, negated ? wanted ^ bit : wanted, bit);
    }
}
