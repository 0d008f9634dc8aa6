// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The programs that scripts take addresses over with: `ip -batch`, which adds them all, and
/// arping(8), which announces one IPv4 address. One arping for each address is started without
/// waiting for the one before: each would take a second. Neither announces IPv6 addresses; the
/// kernel does when the interface's `ndisc_notify` is set, but no address that was added with
/// `nodad`. So they are added without it, to an interface whose `accept_dad` is 0: nothing waits.
final class TakeoverPeer implements AutoCloseable {
    private final Path batch;
    private final Path script;

    TakeoverPeer(String interfaceName, List<VirtualAddress> addresses) throws IOException {
        String ip = required("ip");
        String arping = required("arping");
        batch = Files.createTempFile("sne-bench", ".batch");
        script = Files.createTempFile("sne-bench", ".sh");
        StringBuilder lines = new StringBuilder();
        StringBuilder commands = new StringBuilder("set -e\n");
        commands.append(ip).append(" -batch ").append(batch).append('\n');
        for (VirtualAddress address : addresses) {
            lines.append("address add ").append(address).append(" dev ").append(interfaceName);
            lines.append('\n');
            if (!address.address().isV6()) {
                commands.append(arping).append(" -q -U -c 1 -I ").append(interfaceName);
                commands.append(' ').append(address.address()).append(" &\n");
            }
        }
        Files.writeString(batch, lines);
        Files.writeString(script, commands.append("wait\n"));
    }

    private static String required(String name) {
        Program program = Program.installed(name, "");
        if (program == null) {
            throw new CommandException(
                    ExitStatus.FAILED, "--peer: " + name + "(8) is not installed");
        }
        return program.command().getFirst();
    }

    Program program() {
        return new Program("ip -batch + arping", List.of("/bin/sh", script.toString()));
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(batch);
        Files.deleteIfExists(script);
    }
}
