// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.io.Serial;

/// The cluster's secret cannot be used. The message says why, and never what it is.
public final class SecretException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    SecretException(String message) {
        super(message);
    }

    SecretException(String message, Throwable cause) {
        super(message, cause);
    }

    /// What is wrong.
    public String reason() {
        return String.valueOf(getMessage());
    }
}
