// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

/// Why a daemon cannot begin, in words for the person who started it.
public final class DaemonException extends Exception {
    private static final long serialVersionUID = 1L;

    DaemonException(String message) {
        super(message);
    }

    DaemonException(String message, Throwable cause) {
        super(message, cause);
    }
}
