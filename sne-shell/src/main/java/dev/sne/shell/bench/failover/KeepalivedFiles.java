// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.netlink4j.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The configuration of keepalived(8) on a firewall of a cluster: one VRRP instance for each side,
/// in a group that moves as a whole, as conntrackd's example has it. IPv6 addresses move along.
///
/// @param directory where all files are that it needs or makes
/// @param advert the time from one advertisement to the next, in seconds
/// @param script of the shell that is told what the firewall is to be; gets `primary`, `backup` or
///   `fault` as its last argument
record KeepalivedFiles(Path directory, String advert, String script) {
    private static final int ROUTER_INSIDE = 61;
    private static final int ROUTER_OUTSIDE = 62;
    private static final int FIRST_PRIORITY = 101;

    /// Writes the configuration, and forgets what a process that was killed has left behind.
    ///
    /// @param firewall its number: the first is preferred
    void write(int firewall, boolean ipv6) throws IOException {
        for (String file : List.of("keepalived.pid", "vrrp.pid")) {
            Files.deleteIfExists(directory.resolve(file));
        }
        int priority = FIRST_PRIORITY - firewall;
        String text =
                """
                global_defs {
                    script_user root
                    vrrp_version 3
                    vrrp_rt_priority 10
                }
                vrrp_sync_group FIREWALL {
                    group {
                        INSIDE
                        OUTSIDE
                    }
                    notify_master "/bin/sh %1$s primary"
                    notify_backup "/bin/sh %1$s backup"
                    notify_fault "/bin/sh %1$s fault"
                }
                """
                        .formatted(script);
        Files.writeString(
                directory.resolve("keepalived.conf"),
                text
                        + instance(
                                "INSIDE",
                                priority,
                                INSIDE_LINK,
                                ROUTER_INSIDE,
                                INSIDE_V4,
                                ipv6 ? INSIDE_V6 + "/" + PREFIX_V6 : "")
                        + instance(
                                "OUTSIDE",
                                priority,
                                OUTSIDE_LINK,
                                ROUTER_OUTSIDE,
                                OUTSIDE_V4,
                                ipv6 ? OUTSIDE_V6 + "/" + PREFIX_V6 : ""));
    }

    private String instance(
            String name, int priority, String link, int router, IpAddress v4, String v6) {
        return """
        vrrp_instance %s {
            state BACKUP
            nopreempt
            interface %s
            virtual_router_id %d
            priority %d
            advert_int %s
            virtual_ipaddress {
                %s/%d
            }
            virtual_ipaddress_excluded {
                %s
            }
        }
        """
                .formatted(name, link, router, priority, advert, v4, PREFIX_V4, v6);
    }

    /// The command line, for a process that stays in the foreground.
    ///
    /// @param program the path of keepalived(8)
    List<String> command(String program) {
        return List.of(
                program,
                "--dont-fork",
                "--dont-respawn",
                "--vrrp",
                "--log-console",
                "--no-syslog",
                "--use-file=" + directory.resolve("keepalived.conf"),
                "--pid=" + directory.resolve("keepalived.pid"),
                "--vrrp_pid=" + directory.resolve("vrrp.pid"));
    }
}
