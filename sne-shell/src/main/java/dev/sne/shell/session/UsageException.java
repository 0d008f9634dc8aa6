// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

/// The command line is wrong: an unknown option, a number out of range, a word too many. Thrown
/// before anything has been done.
public final class UsageException extends CommandException {
    private static final long serialVersionUID = 1L;

    /// @param message what is wrong and what was expected
    public UsageException(String message) {
        super(ExitStatus.USAGE, message);
    }

    /// As above, keeping what caused it for `--debug`.
    public UsageException(String message, Throwable cause) {
        super(ExitStatus.USAGE, message, cause);
    }
}
