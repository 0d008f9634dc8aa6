// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

/// The command was told to stop (Ctrl-C, SIGTERM) and has stopped.
public final class CancelledException extends CommandException {
    private static final long serialVersionUID = 1L;

    CancelledException(int signal) {
        super(ExitStatus.SIGNAL_BASE + signal, "interrupted");
    }

    /// Stopped by `signal`, with `done` saying how far the command came.
    public CancelledException(int signal, String done) {
        super(ExitStatus.SIGNAL_BASE + signal, "interrupted: " + done);
    }
}
