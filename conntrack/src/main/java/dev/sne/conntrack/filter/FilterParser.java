// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import dev.sne.conntrack.text.LabelNames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the grammar of a filter by recursive descent:
///
/// ```
/// any  = all { ("or" | "||") all }
/// all  = one { ["and" | "&&"] one }
/// one  = ("not" | "!") one | "(" any ")" | term
/// term = word [ operator value { "," value } ]
/// ```
final class FilterParser {
    /// More than any hand-written or generated filter needs; bounds the work for a hostile one.
    static final int MAX_LENGTH = 1 << 16;

    /// Bounds the recursion.
    static final int MAX_DEPTH = 100;

    /// What ends a value that is not quoted, besides blanks.
    static final String VALUE_ENDS = ",()!=<>&|\"'";

    private final String text;
    private final ValueParser values;
    private int at;
    private int depth;

    /// @param labels the names of labels; null stands for the system's, read when a label is named
    FilterParser(String text, @Nullable LabelNames labels) {
        this.text = text;
        this.values = new ValueParser(labels);
    }

    Node parse() {
        if (text.length() > MAX_LENGTH) {
            throw error(MAX_LENGTH, "the filter is longer than " + MAX_LENGTH + " characters");
        }
        skipBlanks();
        if (atEnd()) {
            throw error(0, "a filter is missing, such as proto=tcp dport=22");
        }
        Node filter = parseAny();
        if (!atEnd()) {
            throw error(at, "found `" + text.charAt(at) + "` where no parenthesis is open");
        }
        return filter;
    }

    private Node parseAny() {
        Node first = parseAll();
        List<Node> children = null;
        while (acceptJoint("or", '|')) {
            requireOperand("or");
            if (children == null) {
                children = new ArrayList<>();
                children.add(first);
            }
            children.add(parseAll());
        }
        return children == null ? first : new Node.Any(List.copyOf(children));
    }

    private Node parseAll() {
        skipBlanks();
        Node first = parseOne();
        List<Node> children = null;
        int families = first.families();
        while (startsOperand()) {
            int start = at;
            Node next = parseOne();
            if ((families & next.families()) == Families.NONE) {
                throw error(start, clash(next, families));
            }
            families &= next.families();
            if (children == null) {
                children = new ArrayList<>();
                children.add(first);
            }
            children.add(next);
        }
        return children == null ? first : new Node.All(List.copyOf(children));
    }

    private static String clash(Node next, int families) {
        StringBuilder found = new StringBuilder();
        next.write(found);
        return "`"
                + found
                + "` wants "
                + Families.text(next.families())
                + ", but the terms before it leave "
                + Families.text(families)
                + ": no flow can match both";
    }

    /// Passes over an `and`, and says whether another operand of it follows.
    private boolean startsOperand() {
        if (acceptJoint("and", '&')) {
            requireOperand("and");
            return true;
        }
        return !atEnd() && text.charAt(at) != ')' && !isJoint("or", '|');
    }

    private Node parseOne() {
        int start = at;
        boolean negation = !atEnd() && text.charAt(at) == '!';
        if (negation) {
            at++;
        } else {
            negation = acceptWord("not");
        }
        if (negation) {
            enter(start);
            requireOperand("not");
            Node negated = new Node.Not(parseOne());
            depth--;
            return negated;
        }
        if (text.charAt(at) == '(') {
            return parseGroup();
        }
        return parseTerm();
    }

    private Node parseGroup() {
        int open = at++;
        enter(open);
        skipBlanks();
        if (!atEnd() && text.charAt(at) == ')') {
            throw error(at, "a term is missing between ( and )");
        }
        requireOperand("(");
        Node group = parseAny();
        if (atEnd()) {
            throw error(open, "this ( is not closed");
        }
        at++;
        skipBlanks();
        depth--;
        return group;
    }

    private void enter(int column) {
        if (++depth > MAX_DEPTH) {
            throw error(
                    column,
                    "more than " + MAX_DEPTH + " parentheses and negations inside one another");
        }
    }

    private Node parseTerm() {
        int start = at;
        String word = readWord();
        if (word.isEmpty()) {
            throw error(
                    start, "found `" + text.charAt(start) + "`: a key, `not` or `(` is expected");
        }
        if (word.equalsIgnoreCase("and") || word.equalsIgnoreCase("or")) {
            throw error(start, "a term is missing before `" + word + "`");
        }
        FilterKey key = FilterKey.find(word);
        skipBlanks();
        int operatorAt = at;
        Operator operator = readOperator();
        if (key == null) {
            Node bare = operator == null ? values.bareWord(word) : null;
            if (bare == null) {
                throw error(start, Suggestions.unknownKey(text, start, word));
            }
            return bare;
        }
        if (operator == null) {
            return values.alone(key, start);
        }
        if (key.kind() == ValueKind.NONE) {
            throw error(operatorAt, "`" + key.text() + "` is a term by itself and takes no value");
        }
        if (operator.isOrder() && !key.kind().isOrdered()) {
            String reason = "`" + operator.symbol() + "` makes no sense for " + key.text();
            throw error(operatorAt, reason + ": only = and != do");
        }
        List<Value> list = readValues(key, operator);
        return operator == Operator.NOT_EQUAL
                ? new Node.Not(values.node(key, Operator.EQUAL, list))
                : values.node(key, operator, list);
    }

    private List<Value> readValues(FilterKey key, Operator operator) {
        List<Value> list = new ArrayList<>(4);
        do {
            skipBlanks();
            list.add(readValue(key, list.isEmpty()));
            skipBlanks();
        } while (acceptCharacter(','));
        if (operator.isOrder() && list.size() > 1) {
            String reason = "one value is compared with `" + operator.symbol() + "`, not a list";
            throw error(list.get(1).at(), reason);
        }
        return list;
    }

    private Value readValue(FilterKey key, boolean first) {
        int start = at;
        if (!atEnd() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
            return readQuoted();
        }
        if (key.kind() == ValueKind.STATUS && !atEnd() && text.charAt(at) == '!') {
            at++;
        }
        while (!atEnd() && text.charAt(at) > ' ' && VALUE_ENDS.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            String where = first ? key.text() + " needs a value" : "a value is missing after `,`";
            throw error(start, where + ": for example " + key.example());
        }
        return new Value(text.substring(start, at), start);
    }

    private Value readQuoted() {
        int open = at;
        int close = text.indexOf(text.charAt(open), open + 1);
        if (close < 0) {
            throw error(open, "this quotation mark is not closed");
        }
        if (close == open + 1) {
            throw error(open, "the value between the quotation marks is empty");
        }
        at = close + 1;
        return new Value(text.substring(open + 1, close), open + 1);
    }

    /// Reads an operator and the blanks behind it; without one, stays where it is.
    private @Nullable Operator readOperator() {
        for (Operator operator : Operator.ALL) {
            if (text.startsWith(operator.symbol(), at)) {
                at += operator.symbol().length();
                acceptSecondEqualSign(operator);
                return operator;
            }
        }
        for (Operator operator : Operator.ALL) {
            if (acceptWord(operator.word())) {
                return operator;
            }
        }
        return null;
    }

    /// `==` is what programmers write for `=`.
    private void acceptSecondEqualSign(Operator operator) {
        if (operator == Operator.EQUAL && !atEnd() && text.charAt(at) == '=') {
            at++;
        }
    }

    private void requireOperand(String after) {
        skipBlanks();
        if (atEnd()) {
            throw error(at, "a term is missing after `" + after + "`");
        }
    }

    private boolean acceptJoint(String word, char symbol) {
        if (!isJoint(word, symbol)) {
            return false;
        }
        at += text.charAt(at) == symbol ? 2 : word.length();
        return true;
    }

    private boolean isJoint(String word, char symbol) {
        skipBlanks();
        boolean symbols =
                at + 1 < text.length()
                        && text.charAt(at) == symbol
                        && text.charAt(at + 1) == symbol;
        return symbols || isWord(word);
    }

    private boolean acceptWord(String word) {
        if (!isWord(word)) {
            return false;
        }
        at += word.length();
        return true;
    }

    private boolean isWord(String word) {
        int end = at + word.length();
        return text.regionMatches(true, at, word, 0, word.length())
                && (end == text.length() || !isWordCharacter(text.charAt(end)));
    }

    private boolean acceptCharacter(char c) {
        if (atEnd() || text.charAt(at) != c) {
            return false;
        }
        at++;
        return true;
    }

    private String readWord() {
        int start = at;
        while (!atEnd() && isWordCharacter(text.charAt(at))) {
            at++;
        }
        return text.substring(start, at);
    }

    private static boolean isWordCharacter(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '.'
                || c == '_'
                || c == '-';
    }

    private void skipBlanks() {
        while (at < text.length() && text.charAt(at) <= ' ') {
            at++;
        }
    }

    private boolean atEnd() {
        return at >= text.length();
    }

    private static FilterSyntaxException error(int at, String reason) {
        return new FilterSyntaxException(at + 1, reason);
    }

    /// One element of a value list.
    ///
    /// @param text without quotation marks
    /// @param at where it starts in the filter, from 0
    record Value(String text, int at) {}
}
