// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads one JSON text (RFC 8259).
final class JsonParser {
    private static final int MAX_DEPTH = 64;
    private static final int HEX = 16;
    private static final int HEX_DIGITS = 4;

    private final String text;
    private int at;
    private int depth;

    JsonParser(String text) {
        this.text = text;
    }

    JsonNode document() {
        JsonNode node = value();
        skipBlanks();
        if (at < text.length()) {
            throw wrong("the end");
        }
        return node;
    }

    private JsonNode value() {
        skipBlanks();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> new JsonNode(string());
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> {
                word("null", false);
                yield new JsonNode(null);
            }
            default -> number();
        };
    }

    private JsonNode object() {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        enter();
        if (!accept('}')) {
            do {
                skipBlanks();
                String key = string();
                expect(':');
                members.put(key, value());
            } while (accept(','));
            expect('}');
        }
        depth--;
        return JsonNode.of(members);
    }

    private JsonNode array() {
        List<JsonNode> items = new ArrayList<>();
        enter();
        if (!accept(']')) {
            do {
                items.add(value());
            } while (accept(','));
            expect(']');
        }
        depth--;
        return JsonNode.of(items);
    }

    private void enter() {
        at++;
        if (++depth > MAX_DEPTH) {
            throw wrong("less depth");
        }
    }

    private String string() {
        if (peek() != '"') {
            throw wrong("a string");
        }
        at++;
        StringBuilder string = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                at += HEX_DIGITS;
                if (at > text.length()) {
                    throw wrong("four hexadecimal digits");
                }
                yield (char) Integer.parseInt(text, at - HEX_DIGITS, at, HEX);
            }
            default -> throw wrong("an escape");
        };
    }

    private JsonNode number() {
        int from = at;
        while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(from, at);
        try {
            return new JsonNode(Long.valueOf(digits));
        } catch (NumberFormatException notWhole) {
            try {
                return new JsonNode(Double.valueOf(digits));
            } catch (NumberFormatException e) {
                at = from;
                throw wrong("a value");
            }
        }
    }

    private JsonNode word(String word, boolean value) {
        if (!text.startsWith(word, at)) {
            throw wrong(word);
        }
        at += word.length();
        return new JsonNode(value);
    }

    private void skipBlanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private boolean accept(char c) {
        skipBlanks();
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("expected " + expected + " at " + at + ": " + text);
    }
}
