// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import java.io.IOException;

/// What carries requests out. Called by many threads at once, one for each connection, which may
/// wait.
public interface RequestHandler {

    /// Carries out one request.
    ///
    /// @return the exit status, see {@link dev.sne.shell.session.ExitStatus}
    /// @throws dev.sne.shell.session.CommandException with what the other end is told
    /// @throws IOException when the other end cannot be told any more
    /// @throws InterruptedException when the other end has gone, or the server ends
    int handle(Request request, Answer answer) throws IOException, InterruptedException;
}
