// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

/// The global options that shape messages.
///
/// @param colour when to use colour
/// @param debug whether failures come with their stack trace, and messages of the kernel are shown
/// @param quiet whether summaries and progress are left out (`-q`); errors never are
public record Settings(Colour colour, boolean debug, boolean quiet) {
    /// What applies without global options.
    public static final Settings DEFAULT = new Settings(Colour.AUTO, false, false);

    /// When to use colour.
    public enum Colour {
        /// On a terminal, unless the environment has `NO_COLOR`.
        AUTO,
        /// Always.
        ALWAYS,
        /// Never.
        NEVER
    }
}
