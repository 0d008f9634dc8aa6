// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import java.io.IOException;

/// What the other end of a connection is told. Used by one thread at a time; a call waits until the
/// other end has room for it, but not for ever.
public interface Answer {
    /// Writes text to its standard output.
    void write(String text) throws IOException;

    /// Says what is wrong, in a line.
    void complain(String line) throws IOException;

    /// Says what was done, in a line.
    void summary(String line) throws IOException;

    /// Says how far something is, in a line that takes the place of the one before.
    void progress(String line) throws IOException;
}
