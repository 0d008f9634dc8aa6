// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How a JVM is started that daemons run in: what the launcher does for `sne daemon`, for processes
/// that are started from here.
public final class DaemonJvm {
    private static final String OPTIONS = "jvm.options";
    private static final String COMMENT = "#";

    private DaemonJvm() {}

    /// This JVM's `java` with a daemon's options, this JVM's class path, and the AOT cache where
    /// the launcher has trained one; the name of a class and its arguments are to follow.
    public static List<String> command() throws IOException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + File.separator + "bin/java");
        command.addAll(options());
        String classPath = System.getProperty("java.class.path");
        Path cache = cache(classPath);
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-cp", classPath));
        return command;
    }

    /// Beside the jars.
    private static Path cache(String classPath) {
        Path first = Path.of(classPath.split(File.pathSeparator, 2)[0]);
        return first.resolveSibling(System.getProperty("java.runtime.version") + ".daemon.aot");
    }

    private static List<String> options() throws IOException {
        try (InputStream file = DaemonJvm.class.getResourceAsStream(OPTIONS)) {
            if (file == null) {
                throw new IllegalStateException("the program lacks its " + OPTIONS);
            }
            return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith(COMMENT))
                    .toList();
        }
    }
}
