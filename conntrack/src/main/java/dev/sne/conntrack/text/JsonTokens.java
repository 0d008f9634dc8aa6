// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;

/// The tokens of a JSON text with checked readers for values: the only class that touches Jackson,
/// so that commands which read no JSON do not load it. Errors are [FlowSyntaxException]s with line
/// and column. Not thread-safe.
final class JsonTokens implements AutoCloseable {
    private static final JsonFactory FACTORY =
            new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final JsonParser parser;
    private int depth;

    JsonTokens(InputStream in) {
        parser = FACTORY.createParser(ObjectReadContext.empty(), in);
    }

    JsonTokens(byte[] text, int from, int to) {
        parser = FACTORY.createParser(ObjectReadContext.empty(), text, from, to - from);
    }

    /// Moves to the next token; false at the end of the text.
    boolean next() {
        JsonToken token;
        try {
            token = parser.nextToken();
        } catch (JacksonException e) {
            throw notJson(e);
        }
        if (token == null) {
            return false;
        }
        if (token.isStructStart()) {
            depth++;
        } else if (token.isStructEnd()) {
            depth--;
        }
        return true;
    }

    private static FlowSyntaxException notJson(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String reason = e.getOriginalMessage();
        int newline = reason.indexOf('\n');
        return new FlowSyntaxException(
                at == null ? 1 : Math.max(1, at.getLineNr()),
                at == null ? 1 : Math.max(1, at.getColumnNr()),
                printable(newline < 0 ? reason : reason.substring(0, newline)));
    }

    /// Returns how many objects and arrays are open.
    int depth() {
        return depth;
    }

    boolean isObject() {
        return parser.currentToken() == JsonToken.START_OBJECT;
    }

    boolean isArray() {
        return parser.currentToken() == JsonToken.START_ARRAY;
    }

    boolean isArrayEnd() {
        return parser.currentToken() == JsonToken.END_ARRAY;
    }

    boolean isString() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    boolean isNumber() {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
    }

    /// Moves to the next member of the object that is open, or to its end, which returns false. The
    /// member's value is the current token then.
    boolean nextMember() {
        require(next(), "the end of the object");
        if (parser.currentToken() == JsonToken.END_OBJECT) {
            return false;
        }
        require(next(), "a value");
        return true;
    }

    /// Moves to the next element of the array that is open, or to its end, which returns false.
    boolean nextElement() {
        require(next(), "the end of the array");
        return !isArrayEnd();
    }

    private void require(boolean more, String expected) {
        if (!more) {
            throw error("the text ends, expected " + expected);
        }
    }

    /// Returns the name of the member whose value is the current token.
    String name() {
        return parser.currentName();
    }

    /// Returns the current token's text: a string's content or a number's digits.
    String text() {
        try {
            return parser.getString();
        } catch (JacksonException e) {
            throw notJson(e); // strings are decoded no earlier
        }
    }

    void requireObject(String path) {
        if (!isObject()) {
            throw wrong(path, "an object");
        }
    }

    void requireArray(String path) {
        if (!isArray()) {
            throw wrong(path, "an array");
        }
    }

    String string(String path) {
        if (!isString()) {
            throw wrong(path, "a string");
        }
        return text();
    }

    /// Reads a string whose characters are bytes, as [JsonWriter#text] writes it.
    byte[] bytes(String path) {
        String text = string(path);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xff) {
                throw wrong(path, "text of characters up to U+00FF, each of which is a byte");
            }
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Reads a whole number from 0 to `max` (compared as unsigned).
    long unsigned(String path, long max) {
        if (isNumber() && text().length() <= 20) {
            try {
                long value = Long.parseUnsignedLong(text());
                if (Long.compareUnsigned(value, max) <= 0) {
                    return value;
                }
            } catch (NumberFormatException _) {
                // Negative or beyond 64 bits: refused below, like all other wrong values.
            }
        }
        throw wrong(path, "a number (0-" + Long.toUnsignedString(max) + ")");
    }

    /// Reads a whole number that fits 32 bits with sign.
    int signed32(String path) {
        if (isNumber()) {
            try {
                return Integer.parseInt(text());
            } catch (NumberFormatException _) {
                // Refused below, like all other wrong values.
            }
        }
        throw wrong(path, "a number (-2147483648-2147483647)");
    }

    /// Returns the error that the current token is not what `path` should be.
    FlowSyntaxException wrong(String path, String expected) {
        String found = isString() ? '"' + text() + '"' : String.valueOf(text());
        String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
        return error(path + ": " + shown + " is not " + expected);
    }

    /// Returns an error at the current token.
    FlowSyntaxException error(String reason) {
        TokenStreamLocation at = parser.currentTokenLocation();
        return new FlowSyntaxException(
                Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()), printable(reason));
    }

    private static String printable(String text) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = 0; i < clean.length(); i++) {
            if (clean.charAt(i) < ' ' || clean.charAt(i) == 0x7f) {
                clean.setCharAt(i, '?');
            }
        }
        return clean.toString();
    }

    /// Returns the 1-based line of the current token.
    int line() {
        return Math.max(1, parser.currentTokenLocation().getLineNr());
    }

    @Override
    public void close() {
        parser.close();
    }
}
