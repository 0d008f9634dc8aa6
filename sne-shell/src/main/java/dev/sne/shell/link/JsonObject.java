// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.link;

import java.util.List;
import java.util.Locale;

/// Writes one JSON object. Keys are the program's own and need no escaping; strings do, since an
/// interface may be called almost anything.
final class JsonObject {
    private final StringBuilder text = new StringBuilder("{");

    JsonObject put(String key, String value) {
        key(key);
        string(text, value);
        return this;
    }

    JsonObject put(String key, long value) {
        key(key).append(value);
        return this;
    }

    JsonObject put(String key, boolean value) {
        key(key).append(value);
        return this;
    }

    /// A constant, in lower case.
    JsonObject put(String key, Enum<?> value) {
        return put(key, value.name().toLowerCase(Locale.ROOT));
    }

    JsonObject put(String key, JsonObject value) {
        key(key).append(value);
        return this;
    }

    JsonObject put(String key, List<String> values) {
        key(key).append('[');
        String comma = "";
        for (String value : values) {
            text.append(comma);
            string(text, value);
            comma = ",";
        }
        text.append(']');
        return this;
    }

    private StringBuilder key(String key) {
        if (text.length() > 1) {
            text.append(',');
        }
        return text.append('"').append(key).append("\":");
    }

    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append("\\u00").append(Character.forDigit(c >> 4, 16));
                text.append(Character.forDigit(c & 0xf, 16));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    @Override
    public String toString() {
        return text + "}";
    }
}
