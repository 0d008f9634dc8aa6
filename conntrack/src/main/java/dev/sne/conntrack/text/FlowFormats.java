// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import java.util.List;

/// The formats that flows can be written in, by name.
public final class FlowFormats {
    private static final List<String> NAMES = List.of("text", "extended", "save", "json", "ndjson");

    private FlowFormats() {}

    /// Returns the names of all formats.
    public static List<String> names() {
        return NAMES;
    }

    /// Returns a new format that names labels as the system does.
    ///
    /// @throws IllegalArgumentException when there is no such format
    public static FlowFormat of(String name, Columns columns) {
        return of(name, columns, LabelNames.system());
    }

    /// Returns a new format.
    ///
    /// @param name one of [#names()]
    /// @param columns what `text` and `extended` add to the line; the others have what they have
    /// @param labels names of labels
    /// @throws IllegalArgumentException when there is no such format
    public static FlowFormat of(String name, Columns columns, LabelNames labels) {
        return switch (name) {
            case "text" -> new TextFormat(false, columns, labels, new WallClock());
            case "extended" -> new TextFormat(true, columns, labels, new WallClock());
            case "save" -> new SaveFormat();
            case "json" -> new JsonFormat(true, labels);
            case "ndjson" -> new JsonFormat(false, labels);
            default ->
                    throw new IllegalArgumentException(
                            "no format is called " + name + ", but: " + String.join(" ", NAMES));
        };
    }
}
