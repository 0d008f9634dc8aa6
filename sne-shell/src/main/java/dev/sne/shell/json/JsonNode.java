// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A value that was read from JSON. What is not there is a node, too, that is like JSON's null, so
/// that one may ask on.
///
/// @param value a [Map] of nodes, a [List] of nodes, a [String], [Number], [Boolean], or null
public record JsonNode(@Nullable Object value) {
    private static final JsonNode NONE = new JsonNode(null);

    /// Reads one value.
    ///
    /// @throws IllegalArgumentException saying where the text is wrong
    public static JsonNode parse(String text) {
        return new JsonParser(text).document();
    }

    static JsonNode of(Map<String, JsonNode> members) {
        return new JsonNode(new LinkedHashMap<>(members));
    }

    static JsonNode of(List<JsonNode> items) {
        return new JsonNode(List.copyOf(items));
    }

    /// A member of an object.
    public JsonNode get(String key) {
        return value instanceof Map<?, ?> members && members.get(key) instanceof JsonNode member
                ? member
                : NONE;
    }

    /// The items of an array, none if it is not one.
    public List<JsonNode> items() {
        return value instanceof List<?> items
                ? items.stream().map(JsonNode.class::cast).toList()
                : List.of();
    }

    /// Whether it is anything but null.
    public boolean isPresent() {
        return value != null;
    }

    /// A string, a number or a boolean as text; empty if it is none of these.
    public String text() {
        return value instanceof Map || value instanceof List ? "" : Objects.toString(value, "");
    }

    /// A number without its fraction, or `otherwise`.
    public long number(long otherwise) {
        return value instanceof Number number ? number.longValue() : otherwise;
    }

    /// Whether it is JSON's true.
    public boolean isTrue() {
        return Boolean.TRUE.equals(value);
    }
}
