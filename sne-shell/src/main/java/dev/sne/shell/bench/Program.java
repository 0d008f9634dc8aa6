// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program to measure.
///
/// @param name how the report calls it
/// @param command its command line
record Program(String name, List<String> command) {
    private static final String MAIN = "dev.sne.shell.Main";

    /// The launcher sets this to its own path, so that its share is measured too.
    private static final String LAUNCHER = "sne.launcher";

    /// `sne` with these words, started as this very process was.
    static Program sne(String... words) throws IOException {
        List<String> command = new ArrayList<>(launcher());
        command.addAll(List.of(words));
        return new Program("sne " + words[0], command);
    }

    /// A program that prints one line, on the same Java with the same flags: the least that a Java
    /// program can take.
    static Program hello() throws IOException {
        List<String> command = new ArrayList<>(javaCommand());
        command.set(command.size() - 1, Hello.class.getName());
        return new Program("java hello", command);
    }

    /// A program of the system, null when it is not installed.
    static @Nullable Program installed(String name, String... words) {
        String path = System.getenv("PATH");
        String directories = (path == null ? "" : path + ":") + "/usr/sbin:/sbin:/usr/bin:/bin";
        for (String directory : directories.split(":", -1)) {
            Path file = Path.of(directory, name);
            if (Files.isExecutable(file)) {
                List<String> command = new ArrayList<>();
                command.add(file.toString());
                command.addAll(List.of(words));
                return new Program(name + " " + words[0], command);
            }
        }
        return null;
    }

    private static List<String> launcher() throws IOException {
        String launcher = System.getProperty(LAUNCHER);
        return launcher == null ? javaCommand() : List.of(launcher);
    }

    /// The command line of this process up to the main class; for a process that was started in
    /// another way (a test) one with the same Java and class path.
    private static List<String> javaCommand() throws IOException {
        byte[] bytes = Files.readAllBytes(Path.of("/proc/self/cmdline"));
        List<String> words = List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
        int main = words.indexOf(MAIN);
        if (main > 0) {
            return words.subList(0, main + 1);
        }
        return List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN);
    }
}
