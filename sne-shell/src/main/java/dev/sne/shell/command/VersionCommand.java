// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// `version`: the version of sne, and of the Java and the kernel that it runs on.
final class VersionCommand implements Command {
    @Override
    public String name() {
        return "version";
    }

    @Override
    public String summary() {
        return "show the version of sne, of Java and of the kernel";
    }

    @Override
    public Operands operands() {
        return Operands.NONE;
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        session.print(
                "sne "
                        + version()
                        + " (Java "
                        + System.getProperty("java.version")
                        + ", "
                        + System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch")
                        + ")");
        return ExitStatus.DONE;
    }

    private static String version() throws IOException {
        try (InputStream in = VersionCommand.class.getResourceAsStream("/dev/sne/shell/version")) {
            if (in == null) {
                throw new IOException("the version resource is missing from this build");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
