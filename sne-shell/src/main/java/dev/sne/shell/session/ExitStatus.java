// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

/// The exit statuses of `sne`, as the manual lists them. Scripts depend on these numbers.
public final class ExitStatus {
    /// Done; also when nothing matched, and when the reader of a pipe had seen enough.
    public static final int DONE = 0;

    /// Failed: nothing, or not what was asked, has been done.
    public static final int FAILED = 1;

    /// The command line was wrong; nothing was attempted.
    public static final int USAGE = 2;

    /// `get`: there is no such entry.
    public static final int NO_SUCH_ENTRY = 3;

    /// Done in part; the message says how much.
    public static final int PARTIAL = 4;

    /// Ended by signal N: 128 + N, as shells report it (130 for Ctrl-C).
    public static final int SIGNAL_BASE = 128;

    private ExitStatus() {}
}
