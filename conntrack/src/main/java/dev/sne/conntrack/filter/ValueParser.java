// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static dev.sne.conntrack.filter.Terms.compared;
import static dev.sne.conntrack.filter.Terms.conjunction;
import static dev.sne.conntrack.filter.Terms.error;
import static dev.sne.conntrack.filter.Terms.flag;
import static dev.sne.conntrack.filter.Terms.join;
import static dev.sne.conntrack.filter.Terms.quoted;
import static dev.sne.conntrack.filter.Terms.text;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;

import dev.sne.conntrack.filter.FilterParser.Value;
import dev.sne.conntrack.text.LabelNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a key and its values into terms. Keys that are short for others (`host`, `port`, `nat.*`)
/// become the terms that they stand for, so that nothing behind the parser knows of them.
final class ValueParser {
    private static final int LABEL_BITS = 128;

    private final AddressParser addresses = new AddressParser();
    private @Nullable LabelNames labels;

    /// @param labels null stands for the system's, read when a label is named
    ValueParser(@Nullable LabelNames labels) {
        this.labels = labels;
    }

    /// The term that a word which is no key stands for: a protocol or an IP version; null if none.
    @Nullable Node bareWord(String word) {
        int family = family(word);
        if (family != 0) {
            return number(FilterKey.FAMILY, word, NumberSet.of(family, family));
        }
        int protocol = Vocabulary.protocol(word);
        return protocol < 0
                ? null
                : number(FilterKey.PROTO, word, NumberSet.of(protocol, protocol));
    }

    /// The term of a key without a value.
    Node alone(FilterKey key, int at) {
        if (key.kind() == ValueKind.NONE) {
            return flag(key);
        }
        return switch (key) {
            case NAT_SRC -> flag(FilterKey.SNAT);
            case NAT_DST -> flag(FilterKey.DNAT);
            case NAT -> new Node.Any(List.of(flag(FilterKey.SNAT), flag(FilterKey.DNAT)));
            case ORIG_ZONE, REPLY_ZONE ->
                    new Term.Amount(key, key.text(), NumberSet.of(0, key.max()));
            case LABEL -> new Term.Label(key.text(), null);
            case HELPER -> new Term.Helper(key.text(), null);
            default -> throw error(at, key.text() + " needs a value: for example " + key.example());
        };
    }

    /// The term of a key with values; `operator` is not [Operator#NOT_EQUAL].
    Node node(FilterKey key, Operator operator, List<Value> values) {
        return switch (key.kind()) {
            case FAMILY -> number(key, join(values), familySet(values));
            case PROTOCOL -> number(key, join(values), protocolSet(values));
            case ADDRESS -> address(key, values);
            case ENDPOINT -> endpoint(key, values);
            case NUMBER, COUNT, DURATION -> numeric(key, operator, values);
            case MARK -> BitTests.mark(operator, values);
            case STATUS -> BitTests.status(values);
            case STATE -> state(values);
            case LABEL -> label(values);
            case NAME -> helper(values);
            case NONE -> throw new IllegalArgumentException(key.text() + " has no values");
        };
    }

    private static Node number(FilterKey key, String values, NumberSet set) {
        return new Term.Amount(key, text(key, "=", values), set);
    }

    private static NumberSet familySet(List<Value> values) {
        NumberSet.Builder set = new NumberSet.Builder();
        for (Value value : values) {
            int family = family(value.text());
            if (family == 0) {
                throw error(value.at(), quoted(value) + " is not an IP version (ipv4, ipv6)");
            }
            set.add(family, family);
        }
        return set.build();
    }

    private static int family(String word) {
        if (word.equalsIgnoreCase("ipv4") || word.equalsIgnoreCase("inet")) {
            return AF_INET;
        }
        return word.equalsIgnoreCase("ipv6") || word.equalsIgnoreCase("inet6") ? AF_INET6 : 0;
    }

    private static NumberSet protocolSet(List<Value> values) {
        NumberSet.Builder set = new NumberSet.Builder();
        for (Value value : values) {
            int protocol = Vocabulary.protocol(value.text());
            if (protocol >= 0) {
                set.add(protocol, protocol);
            } else if (isLetter(value.text().charAt(0))) {
                String hint = Suggestions.nearest(value.text(), Vocabulary.protocols());
                String reason = quoted(value) + " is not a protocol (a name such as tcp, or 0-255)";
                throw error(
                        value.at(),
                        hint == null ? reason : reason + ": did you mean " + hint + "?");
            } else {
                Intervals.addInterval(FilterKey.PROTO, value, set);
            }
        }
        return set.build();
    }

    private Node address(FilterKey key, List<Value> values) {
        AddressSet.Builder builder = new AddressSet.Builder();
        for (Value value : values) {
            addresses.add(builder, value.text(), 0, value.text().length(), value.at());
        }
        AddressSet set = builder.build();
        String written = join(values);
        if (key != FilterKey.HOST) {
            return address(key, written, set);
        }
        return new Node.Any(
                List.of(
                        address(FilterKey.SRC, written, set),
                        address(FilterKey.DST, written, set),
                        address(FilterKey.REPLY_SRC, written, set),
                        address(FilterKey.REPLY_DST, written, set)));
    }

    private static Node address(FilterKey key, String values, AddressSet set) {
        return new Term.Address(key, text(key, "=", values), set);
    }

    /// Translated ends are read off the reply tuple, of flows whose status says that they were
    /// translated: the reply goes to where the original seems to come from, and comes from where it
    /// went.
    private Node endpoint(FilterKey key, List<Value> values) {
        if (key == FilterKey.NAT) {
            return new Node.Any(
                    List.of(
                            endpoint(FilterKey.NAT_SRC, values),
                            endpoint(FilterKey.NAT_DST, values)));
        }
        boolean source = key == FilterKey.NAT_SRC;
        FilterKey addressKey = source ? FilterKey.REPLY_DST : FilterKey.REPLY_SRC;
        FilterKey portKey = source ? FilterKey.REPLY_DPORT : FilterKey.REPLY_SPORT;
        List<Node> ends = new ArrayList<>();
        for (Value value : values) {
            ends.add(endpoint(value, addressKey, portKey));
        }
        Node flag = flag(source ? FilterKey.SNAT : FilterKey.DNAT);
        return conjunction(flag, ends.size() == 1 ? ends.getFirst() : new Node.Any(ends));
    }

    private Node endpoint(Value value, FilterKey addressKey, FilterKey portKey) {
        String text = value.text();
        int from = 0;
        int to = text.length();
        int colon = -1;
        if (text.startsWith("[")) {
            from = 1;
            to = text.indexOf(']');
            if (to < 0) {
                throw error(value.at(), "the [ of " + quoted(value) + " is not closed");
            }
            colon = to + 1 < text.length() ? to + 1 : -1;
            if (colon > 0 && text.charAt(colon) != ':') {
                throw error(value.at() + colon, "only :port can stand behind ]");
            }
        } else if (text.indexOf(':') == text.lastIndexOf(':')) {
            colon = text.indexOf(':');
            to = colon < 0 ? to : colon;
        }
        AddressSet.Builder builder = new AddressSet.Builder();
        addresses.add(builder, text, from, to, value.at());
        Node address = address(addressKey, text.substring(from, to), builder.build());
        if (colon < 0) {
            return address;
        }
        Value port = new Value(text.substring(colon + 1), value.at() + colon + 1);
        NumberSet.Builder ports = new NumberSet.Builder();
        Intervals.addInterval(portKey, port, ports);
        return conjunction(address, number(portKey, port.text(), ports.build()));
    }

    private static Node numeric(FilterKey key, Operator operator, List<Value> values) {
        NumberSet set = Intervals.numberSet(key, operator, values);
        String symbol = operator.symbol();
        String written = join(values);
        return switch (key) {
            case PORT ->
                    new Node.Any(
                            List.of(
                                    compared(FilterKey.SPORT, symbol, written, set),
                                    compared(FilterKey.DPORT, symbol, written, set),
                                    compared(FilterKey.REPLY_SPORT, symbol, written, set),
                                    compared(FilterKey.REPLY_DPORT, symbol, written, set)));
            case NAT_SPORT ->
                    conjunction(
                            flag(FilterKey.SNAT),
                            compared(FilterKey.REPLY_DPORT, symbol, written, set));
            case NAT_DPORT ->
                    conjunction(
                            flag(FilterKey.DNAT),
                            compared(FilterKey.REPLY_SPORT, symbol, written, set));
            default -> compared(key, symbol, written, set);
        };
    }

    private static Node state(List<Value> values) {
        long bits = 0;
        for (Value value : values) {
            long state = Vocabulary.stateBits(value.text());
            if (state == 0) {
                throw error(value.at(), Suggestions.unknownState(value.text()));
            }
            bits |= state;
        }
        return new Term.State(text(FilterKey.STATE, "=", join(values)), bits);
    }

    private Node label(List<Value> values) {
        int[] bits = new int[values.size()];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = labelBit(values.get(i));
        }
        return new Term.Label(text(FilterKey.LABEL, "=", join(values)), bits);
    }

    private int labelBit(Value value) {
        long number = Numbers.parsePlain(value.text(), 0, value.text().length());
        if (number < 0) {
            if (labels == null) {
                labels = LabelNames.system();
            }
            number = labels.bit(value.text());
        }
        if (number < 0) {
            throw error(
                    value.at(),
                    quoted(value)
                            + " is neither a label's name in "
                            + LabelNames.SYSTEM_FILE
                            + " nor a label's number (0-127)");
        }
        if (number >= LABEL_BITS) {
            throw error(value.at(), quoted(value) + " is not a label that the kernel has (0-127)");
        }
        return (int) number;
    }

    private static Node helper(List<Value> values) {
        byte[][] names = new byte[values.size()][];
        for (int i = 0; i < names.length; i++) {
            names[i] = values.get(i).text().getBytes(StandardCharsets.UTF_8);
        }
        return new Term.Helper(text(FilterKey.HELPER, "=", join(values)), names);
    }

    private static boolean isLetter(char c) {
        return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
    }
}
