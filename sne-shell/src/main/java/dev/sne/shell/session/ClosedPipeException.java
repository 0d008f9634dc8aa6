// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import java.io.IOException;

/// The reader of our output has gone (`sne dump | head`): a reason to stop, not to complain.
public final class ClosedPipeException extends IOException {
    private static final long serialVersionUID = 1L;

    /// One instance is one closed pipe; the cause does not matter to anybody.
    public ClosedPipeException() {
        super("the reader has closed the pipe");
    }
}
