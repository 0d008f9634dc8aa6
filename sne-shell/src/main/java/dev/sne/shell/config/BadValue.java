// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.io.Serial;

/// A value is not what its key takes. The message says what it is and what was expected, without
/// the place.
final class BadValue extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    BadValue(String message) {
        super(message);
    }

    /// What is wrong.
    String reason() {
        return String.valueOf(getMessage());
    }
}
