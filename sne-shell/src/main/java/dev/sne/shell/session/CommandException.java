// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

/// A failure whose message is meant for the person at the keyboard: printed as it is, after the
/// name of the command, without a stack trace.
public class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitStatus;

    /// @param exitStatus one of {@link ExitStatus}
    /// @param message what went wrong, in lower case and without a full stop
    public CommandException(int exitStatus, String message) {
        super(message);
        this.exitStatus = exitStatus;
    }

    /// As above, keeping what caused it for `--debug`.
    public CommandException(int exitStatus, String message, Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /// The status that the process ends with.
    public final int exitStatus() {
        return exitStatus;
    }
}
