// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import java.util.logging.Level;
import java.util.logging.Logger;

/// The logs of the libraries, which would go to standard error by default: a warning of Netty's
/// that there is no network interface is nothing to tell somebody who watches a namespace without
/// one.
public final class LibraryLogs {
    /// Kept, because a logger that nobody holds forgets its level.
    private static final Logger[] LOGGERS = {
        Logger.getLogger("io.netty"), Logger.getLogger("org.jline")
    };

    private LibraryLogs() {}

    /// Leaves them out, unless the session is for debugging.
    public static void quieten(Session session) {
        for (Logger logger : LOGGERS) {
            logger.setLevel(session.settings().debug() ? Level.FINE : Level.OFF);
        }
    }
}
