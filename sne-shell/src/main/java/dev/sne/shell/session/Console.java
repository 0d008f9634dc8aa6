// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// The three streams of a session and which of them a person sits at.
///
/// @param in standard input; a session never closes it
/// @param out where data goes, and nothing else; unbuffered
/// @param err where messages, summaries and progress go; unbuffered
/// @param inTerminal whether `in` is a terminal, so that questions may be asked
/// @param outTerminal whether `out` is a terminal, so that colour makes sense
/// @param errTerminal whether `err` is a terminal, so that progress makes sense
public record Console(
        InputStream in,
        OutputStream out,
        OutputStream err,
        boolean inTerminal,
        boolean outTerminal,
        boolean errTerminal) {

    /// The streams of this process.
    public static Console ofProcess() {
        return new Console(
                System.in,
                new DescriptorOutput(1),
                new DescriptorOutput(2),
                Terminal.is(0),
                Terminal.is(1),
                Terminal.is(2));
    }

    /// Streams that are no terminals.
    public static Console of(InputStream in, OutputStream out, OutputStream err) {
        return new Console(in, out, err, false, false, false);
    }

    /// The same console reading from `in`, which is no terminal.
    public Console withInput(InputStream in) {
        return new Console(in, out, err, false, outTerminal, errTerminal);
    }

    /// Writes `text` as it is to `err`. Where messages cannot be written, there is nobody to tell.
    void message(String text) {
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            return;
        }
    }
}
