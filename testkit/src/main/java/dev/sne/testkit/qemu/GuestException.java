// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import java.io.Serial;

/// A guest does not do what it was asked, or QEMU does not. The message carries what they said.
public final class GuestException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    GuestException(String message) {
        super(message);
    }

    GuestException(String message, Throwable cause) {
        super(message, cause);
    }
}
