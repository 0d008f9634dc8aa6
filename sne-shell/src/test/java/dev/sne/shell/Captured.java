// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.session.Console;
import dev.sne.shell.session.Session;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A session whose streams are strings.
public final class Captured {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Session session;

    /// A session with nothing on standard input.
    public Captured() {
        this("");
    }

    /// A session with `input` on standard input.
    public Captured(String input) {
        byte[] bytes = input.getBytes(StandardCharsets.UTF_8);
        session = Session.on(Console.of(new ByteArrayInputStream(bytes), out, err));
    }

    /// The same in another network namespace.
    public Captured in(NetworkNamespace namespace) {
        session = session.in(namespace, "test");
        return this;
    }

    /// The session.
    public Session session() {
        return session;
    }

    /// Runs `sne` with these words.
    ///
    /// @return the exit status
    public int run(String... words) {
        return Main.run(session, List.of(words));
    }

    /// What has been written to standard output so far.
    public String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    /// What has been written to standard error so far.
    public String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
