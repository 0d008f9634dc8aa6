// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.junit;

import dev.sne.testkit.netns.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What the machine offers to the process that the tests run in.
final class Machine {
    /// Bits of `CapEff` (`linux/capability.h`).
    private static final Map<String, Integer> CAPABILITIES =
            Map.of("CAP_NET_ADMIN", 12, "CAP_NET_RAW", 13, "CAP_SYS_ADMIN", 21);

    private static final String EFFECTIVE = "CapEff:";

    private Machine() {}

    static boolean isContinuousIntegration() {
        return "true".equals(System.getenv("CI"));
    }

    /// Those of the capabilities for kernel tests that this process lacks.
    static List<String> missingCapabilities() {
        long effective = effectiveCapabilities();
        return CAPABILITIES.entrySet().stream()
                .filter(capability -> (effective >>> capability.getValue() & 1) == 0)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /// Those of the commands that are not installed.
    static List<String> missingCommands(String... commands) {
        return Stream.of(commands)
                .filter(command -> Command.find(command).isEmpty())
                .map(command -> "command " + command)
                .toList();
    }

    private static long effectiveCapabilities() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status"))) {
            return lines.filter(line -> line.startsWith(EFFECTIVE))
                    .map(line -> line.substring(EFFECTIVE.length()).strip())
                    .mapToLong(hex -> Long.parseUnsignedLong(hex, 16))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
