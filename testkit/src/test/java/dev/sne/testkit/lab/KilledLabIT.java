// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.testkit.junit.KernelTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The lab of a process that is killed without a chance to tidy up.
@KernelTest
class KilledLabIT {
    @Test
    void leavesNothingBehind() throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LabProcess.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        List<String> namespaces = new ArrayList<>();
        try (BufferedReader output = process.inputReader()) {
            for (String line = output.readLine();
                    line != null && !line.isEmpty();
                    line = output.readLine()) {
                namespaces.add(line);
            }
            assertThat(namespaces).hasSize(3);
            assertThat(namespacesInUse()).containsAll(namespaces);
        } finally {
            process.destroyForcibly();
        }

        assertThat(process.waitFor()).as("killed, not ended").isEqualTo(128 + 9);
        assertThat(namespacesInUse()).doesNotContainAnyElementsOf(namespaces);
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(namespaces);
    }

    /// Identities of all network namespaces that a thread is in or a descriptor refers to.
    private static Set<String> namespacesInUse() throws IOException {
        Set<String> found = new HashSet<>();
        try (DirectoryStream<Path> processes =
                Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                addLinks(process.resolve("fd"), "", found);
                addLinks(process.resolve("task"), "ns/net", found);
            }
        }
        return found;
    }

    private static void addLinks(Path directory, String below, Set<String> found) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                found.add(target(entry.resolve(below)));
            }
        } catch (IOException | DirectoryIteratorException e) {
            // It has ended meanwhile, or is a process that even root may not look into.
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "ended meanwhile";
        }
    }
}
