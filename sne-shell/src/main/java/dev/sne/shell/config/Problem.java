// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

/// Something in a configuration that is wrong, or looks so.
///
/// @param line where, from 1; 0 if that cannot be said
/// @param key which key, such as `host[2].main`, the first of several tables being 1; empty where
///   there is none
/// @param message what is wrong and what was expected
/// @param severity how bad it is
public record Problem(int line, String key, String message, Severity severity) {

    /// How bad something is.
    public enum Severity {
        /// The configuration cannot be used.
        ERROR,
        /// It can, but hardly as it was meant.
        WARNING
    }

    /// As compilers write it: `FILE:LINE: KEY: MESSAGE`.
    public String text(String file) {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line);
        }
        text.append(": ");
        if (severity == Severity.WARNING) {
            text.append("warning: ");
        }
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        return text.append(message).toString();
    }
}
