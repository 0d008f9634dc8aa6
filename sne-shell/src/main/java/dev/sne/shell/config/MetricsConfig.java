// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.netlink4j.IpAddress;
import java.util.List;

/// Where figures for Prometheus are to be had.
///
/// @param enabled whether they are
/// @param address to listen on
/// @param port TCP port
public record MetricsConfig(boolean enabled, IpAddress address, int port) {
    private static final Key<Boolean> ENABLED =
            Key.of("enabled", Types.FLAG, "false", "whether figures are served over HTTP", "true");
    private static final Key<IpAddress> ADDRESS =
            Key.of(
                    "address",
                    Types.ADDRESS,
                    "\"127.0.0.1\"",
                    "the address to listen on; there is no authentication",
                    "\"127.0.0.1\"");
    private static final Key<Integer> PORT =
            Key.of("port", Types.number(1, 65_535), "9483", "the TCP port", "9483");

    static final TableSpec SPEC =
            TableSpec.of(
                    "metrics",
                    "optional",
                    "Figures in the format of Prometheus.",
                    List.of(ENABLED, ADDRESS, PORT));

    static MetricsConfig read(Section section) {
        MetricsConfig metrics =
                new MetricsConfig(section.get(ENABLED), section.get(ADDRESS), section.get(PORT));
        if (metrics.enabled && !Addresses.isLoopback(metrics.address)) {
            section.problems()
                    .warning(
                            section.path(ADDRESS),
                            metrics.address
                                    + " can be reached from elsewhere, without"
                                    + " authentication");
        }
        return metrics;
    }
}
