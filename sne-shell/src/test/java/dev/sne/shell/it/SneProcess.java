// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.Main;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `sne` as a process of its own, for what streams in one process cannot show: pipes, signals,
/// privileges, the classes that are loaded.
final class SneProcess {
    private static final long PATIENCE_SECONDS = 60;

    private SneProcess() {}

    /// How a process has ended.
    record Result(int status, String out, String err) {}

    /// The command line of `sne` with these words; `javaOptions` go to its Java.
    static List<String> command(List<String> javaOptions, String... words) {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin/java");
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-XX:+UseSerialGC");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(javaOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(List.of(words));
        return command;
    }

    /// Starts `command` in `namespace`, its output going to files in `directory`.
    ///
    /// By nsenter(1), because a child of a thread inside would leave a helper thread of the Java
    /// runtime there for a minute.
    static Process start(NetworkNamespace namespace, Path directory, List<String> command)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add("nsenter");
        line.add("--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.fd());
        line.addAll(command);
        return new ProcessBuilder(line)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    /// Waits for the end of a process that {@link #start} has started.
    static Result await(Process process, Path directory) throws IOException, InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the process does not end");
        }
        return new Result(
                process.exitValue(),
                Files.readString(directory.resolve("out"), StandardCharsets.UTF_8),
                Files.readString(directory.resolve("err"), StandardCharsets.UTF_8));
    }

    /// Runs `command` in `namespace` to its end.
    static Result run(NetworkNamespace namespace, Path directory, List<String> command)
            throws IOException, InterruptedException {
        return await(start(namespace, directory, command), directory);
    }
}
