// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import java.util.Arrays;

/// The attribute types that may stand at one level of a message, as a table from type to what a
/// reader does with it. Filled while [FlowLayout] is initialized, unchanged afterwards.
final class Nest {
    static final int ANY_LENGTH = 0xff;

    /// What an entry says of an attribute type: keep it as it is.
    static final int UNKNOWN = 0;

    /// An integer, an address or a string.
    static final int VALUE = 1;

    /// A list of attributes.
    static final int NEST = 2;

    /// Only there for alignment.
    static final int PADDING = 3;

    private static final int KIND_SHIFT = 16;
    private static final int LENGTH_SHIFT = 8;

    private int[] entries = {};
    private Nest[] children = {};
    private String[] names = {};

    /// Adds a value.
    ///
    /// @param slot where it goes, counted from the slot of this nest
    /// @param length its size in bytes, or [#ANY_LENGTH]
    Nest value(int type, String name, int slot, int length) {
        return put(type, name, VALUE << KIND_SHIFT | length << LENGTH_SHIFT | slot, this);
    }

    /// Adds a nest within this one.
    ///
    /// @param slot where its values begin, counted from the slot of this nest
    Nest nest(int type, String name, Nest child, int slot) {
        return put(type, name, NEST << KIND_SHIFT | slot, child);
    }

    /// Adds a type that holds nothing.
    Nest padding(int type, String name) {
        return put(type, name, PADDING << KIND_SHIFT, this);
    }

    /// The entry of a type, for the three methods below.
    int entry(int type) {
        return type < entries.length ? entries[type] : UNKNOWN;
    }

    static int kind(int entry) {
        return entry >>> KIND_SHIFT;
    }

    static int slot(int entry) {
        return entry & 0xff;
    }

    static int length(int entry) {
        return entry >>> LENGTH_SHIFT & 0xff;
    }

    /// How many types, from 0, may have an entry.
    int types() {
        return entries.length;
    }

    /// The table of a nested list; of use only when the entry is a [#NEST].
    Nest child(int type) {
        return children[type];
    }

    /// The kernel's name of the type, or its number.
    String name(int type) {
        return entry(type) == UNKNOWN ? Integer.toString(type) : names[type];
    }

    private Nest put(int type, String name, int entry, Nest child) {
        if (type >= entries.length) {
            int size = type + 1;
            entries = Arrays.copyOf(entries, size);
            children = Arrays.copyOf(children, size);
            names = Arrays.copyOf(names, size);
        }
        entries[type] = entry;
        children[type] = child;
        names[type] = name;
        return this;
    }
}
