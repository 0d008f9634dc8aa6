// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.filter.Terms.error;
import static dev.sne.conntrack.filter.Terms.quoted;

import dev.sne.conntrack.filter.FilterParser.Value;
import java.util.List;

/// Reads numbers and ranges of numbers, checks them against what their key can be, and says what is
/// wrong with them.
final class Intervals {
    private Intervals() {}

    static NumberSet numberSet(FilterKey key, Operator operator, List<Value> values) {
        if (operator == Operator.EQUAL) {
            NumberSet.Builder set = new NumberSet.Builder();
            for (Value value : values) {
                addInterval(key, value, set);
            }
            return set.build();
        }
        Value value = values.getFirst();
        long bound = number(key, value, 0, value.text().length());
        return switch (operator) {
            case AT_MOST -> NumberSet.of(0, bound);
            case AT_LEAST -> NumberSet.of(bound, key.max());
            case BELOW -> NumberSet.of(0, requireInside(bound - 1, key, operator, value));
            default -> NumberSet.of(requireInside(bound + 1, key, operator, value), key.max());
        };
    }

    private static long requireInside(long bound, FilterKey key, Operator operator, Value value) {
        if (bound < 0 || bound > key.max()) {
            String reason = "no flow has " + key.text() + operator.symbol() + value.text();
            throw error(value.at(), reason + ": the range is 0-" + key.max());
        }
        return bound;
    }

    static void addInterval(FilterKey key, Value value, NumberSet.Builder set) {
        String text = value.text();
        int dash = text.indexOf('-', 1);
        if (dash < 0) {
            long single = number(key, value, 0, text.length());
            set.add(single, single);
            return;
        }
        long from = number(key, value, 0, dash);
        long to = number(key, value, dash + 1, text.length());
        if (from > to) {
            throw error(value.at(), quoted(value) + " is backwards: the lower end comes first");
        }
        set.add(from, to);
    }

    private static long number(FilterKey key, Value value, int from, int to) {
        long number = Numbers.parse(key.kind(), value.text(), from, to);
        if (number < 0 || number > key.max()) {
            throw error(value.at() + from, notA(noun(key), value.text().substring(from, to)));
        }
        return number;
    }

    static String notA(String noun, String found) {
        return found.isEmpty() ? noun + " is missing here" : "`" + found + "` is not " + noun;
    }

    static String noun(FilterKey key) {
        return switch (key) {
            case SPORT, DPORT, REPLY_SPORT, REPLY_DPORT, PORT, NAT_SPORT, NAT_DPORT ->
                    "a port (0-65535)";
            case ZONE, ORIG_ZONE, REPLY_ZONE -> "a zone (0-65535)";
            case MARK -> "a mark (32 bits, decimal or 0x hexadecimal, perhaps /mask)";
            case PROTO -> "a protocol (a name such as tcp, or 0-255)";
            case STATUS -> "a status (a word such as assured, or 32 bits with /mask)";
            case TIMEOUT, AGE -> "a time (seconds, or with units as in 30s, 5m, 1h30m, 2d)";
            default ->
                    key.kind() == ValueKind.COUNT
                            ? "a number (perhaps with K, M, G, T or Ki, Mi, Gi, Ti)"
                            : "a value of " + key.text() + " (0-" + key.max() + ")";
        };
    }
}
