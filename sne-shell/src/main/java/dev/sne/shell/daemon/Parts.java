// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import java.util.Deque;

/// Closes what was opened, the last first.
final class Parts {
    private static final System.Logger LOG = System.getLogger(Parts.class.getName());

    private Parts() {}

    /// Closes all of them, also when one of them fails.
    static void close(Deque<AutoCloseable> parts) {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.log(System.Logger.Level.WARNING, "closing " + part, e);
            }
        }
    }
}
