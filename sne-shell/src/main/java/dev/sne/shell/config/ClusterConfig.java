// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Which cluster this is, and which of its hosts.
///
/// @param number the cluster's, 0 to 65535
/// @param host this host's name; empty for the name of the machine
/// @param secret the file with the cluster's secret
public record ClusterConfig(int number, Optional<String> host, Path secret) {
    private static final Key<Integer> NUMBER =
            Key.required(
                    "number",
                    Types.number(0, 65_535),
                    "tells this cluster from others on the same network; the same on all hosts",
                    "7");
    private static final Key<String> HOST =
            Key.optional(
                    "host",
                    Types.HOST_NAME,
                    "the name of the machine",
                    "which of the `[[host]]` this one is",
                    "\"fw1\"");
    private static final Key<Path> SECRET =
            Key.of(
                    "secret",
                    Types.FILE,
                    "\"/etc/sne/secret\"",
                    "the file with the secret that all hosts share, see [The secret](#the-secret)",
                    "\"/etc/sne/secret\"");

    static final TableSpec SPEC =
            TableSpec.of(
                    "cluster",
                    "required",
                    "Which cluster this is. Where `host` is left out and interfaces have the same"
                            + " names, all hosts can have the very same file.",
                    List.of(NUMBER, HOST, SECRET));

    static ClusterConfig read(Section section) {
        return new ClusterConfig(section.get(NUMBER), section.find(HOST), section.get(SECRET));
    }
}
