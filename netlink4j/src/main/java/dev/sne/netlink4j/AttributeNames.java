// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

/// The kernel's names of the attribute types at one level of a message, for error messages.
/// Immutable.
public final class AttributeNames {
    /// No names: types are shown as numbers.
    public static final AttributeNames NONE = new AttributeNames();

    private final String[] byType;

    private AttributeNames(String... byType) {
        this.byType = byType;
    }

    /// Names for the types from 0 on.
    ///
    /// @param byType the name of type 0, 1, 2, …; empty for a type without one
    public static AttributeNames of(String... byType) {
        return new AttributeNames(byType.clone());
    }

    /// The name of `type`, or its number in decimal.
    public String name(int type) {
        return type < byType.length && !byType[type].isEmpty()
                ? byType[type]
                : Integer.toString(type);
    }
}
