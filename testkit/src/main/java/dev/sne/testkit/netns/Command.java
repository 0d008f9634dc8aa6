// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sne.netlink4j.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Runs a program inside a network namespace, to compare with what it says. It is started through
/// nsenter(1): a child of a thread inside would leave a helper thread of the Java runtime behind,
/// which keeps the namespace alive for a minute.
///
/// @param exitCode 0 to 255
/// @param output what it wrote to its standard output, as UTF-8
/// @param errors what it wrote to its standard error output
public record Command(int exitCode, String output, String errors) {
    /// Where administrators' programs are; not everyone's search path has these directories.
    private static final List<String> MORE_DIRECTORIES =
            List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    /// The program of this name, if it is installed.
    public static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.concat(Stream.of(path.split(":", -1)), MORE_DIRECTORIES.stream())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// What goes before the words of a command so that it runs inside, as the same process. Holds
    /// as long as the namespace is open.
    public static List<String> prefix(NetworkNamespace namespace) {
        long self = ProcessHandle.current().pid();
        return List.of("nsenter", "--net=/proc/" + self + "/fd/" + namespace.fd());
    }

    /// Runs a program and waits for its end.
    ///
    /// @param command its name, as [#find] takes it, and its arguments
    public static Command run(NetworkNamespace namespace, String... command) {
        List<String> line = new ArrayList<>(prefix(namespace));
        line.add(find(command[0]).map(Path::toString).orElse(command[0]));
        line.addAll(List.of(command).subList(1, command.length));
        try {
            Path errors = Files.createTempFile("sne-command", ".err");
            try {
                Process process = new ProcessBuilder(line).redirectError(errors.toFile()).start();
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), UTF_8);
                return new Command(process.waitFor(), output, Files.readString(errors));
            } finally {
                Files.delete(errors);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("run " + line, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while running " + line, e);
        }
    }
}
