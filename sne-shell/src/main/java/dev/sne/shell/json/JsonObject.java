// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.json;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes one JSON object. Keys are the program's own and need no escaping; strings do, since an
/// interface may be called almost anything.
public final class JsonObject {
    private final StringBuilder text = new StringBuilder("{");

    /// A string, or JSON's null.
    public JsonObject put(String key, @Nullable String value) {
        key(key);
        if (value == null) {
            text.append("null");
        } else {
            string(text, value);
        }
        return this;
    }

    public JsonObject put(String key, long value) {
        key(key).append(value);
        return this;
    }

    public JsonObject put(String key, boolean value) {
        key(key).append(value);
        return this;
    }

    /// A constant, in lower case.
    public JsonObject put(String key, Enum<?> value) {
        return put(key, value.name().toLowerCase(Locale.ROOT));
    }

    /// An object, or JSON's null.
    public JsonObject put(String key, @Nullable JsonObject value) {
        key(key).append(value);
        return this;
    }

    public JsonObject put(String key, List<String> values) {
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

    /// A list of objects.
    public JsonObject putObjects(String key, List<JsonObject> values) {
        key(key).append('[');
        String comma = "";
        for (JsonObject value : values) {
            text.append(comma).append(value);
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
