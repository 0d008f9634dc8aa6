// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.NetworkNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// Kernel parameters of a network namespace. `/proc/sys/net` shows those of the *thread* that opens
/// a file, so they are read and written on a thread inside.
public final class Sysctl {
    private static final Path ROOT = Path.of("/proc/sys/net");

    private Sysctl() {}

    /// Sets parameters.
    ///
    /// @param values by path below `/proc/sys/net`, such as `ipv4/ip_forward`
    /// @throws UncheckedIOException when the kernel does not know one or refuses its value
    public static void set(NetworkNamespace namespace, Map<String, String> values) {
        namespace.call(() -> {
            for (Map.Entry<String, String> value : values.entrySet()) {
                write(value.getKey(), value.getValue());
            }
            return null;
        });
    }

    /// Reads a parameter, without the line's end.
    public static String get(NetworkNamespace namespace, String path) {
        // Not readString: it begins with one byte, after which the kernel says that this is the
        // end.
        return namespace.call(() -> Files.readAllLines(ROOT.resolve(path)).getFirst());
    }

    private static void write(String path, String value) {
        try {
            Files.writeString(ROOT.resolve(path), value);
        } catch (IOException e) {
            throw new UncheckedIOException("set net/" + path + " to " + value, e);
        }
    }
}
