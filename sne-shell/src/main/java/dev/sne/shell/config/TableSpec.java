// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.util.List;

/// One table of the file and its keys.
///
/// @param path its name from the top, such as `group.interface`; empty for the top itself
/// @param repeated whether there may be several (`[[path]]`)
/// @param presence when it has to be there
/// @param description what it is about
/// @param keys the keys
/// @param tables the names of the tables in it
record TableSpec(
        String path,
        boolean repeated,
        String presence,
        String description,
        List<Key<?>> keys,
        List<String> tables) {

    TableSpec {
        keys = List.copyOf(keys);
        tables = List.copyOf(tables);
    }

    /// A table with keys only.
    static TableSpec of(String path, String presence, String description, List<Key<?>> keys) {
        return new TableSpec(path, false, presence, description, keys, List.of());
    }

    /// One of several tables of this name, with keys only.
    static TableSpec repeated(String path, String presence, String description, List<Key<?>> keys) {
        return new TableSpec(path, true, presence, description, keys, List.of());
    }

    /// As it stands in the file.
    String heading() {
        return repeated ? "[[" + path + "]]" : "[" + path + "]";
    }
}
