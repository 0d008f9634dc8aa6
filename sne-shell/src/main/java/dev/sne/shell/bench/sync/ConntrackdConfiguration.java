// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import java.nio.file.Path;
import java.util.List;

/// The configuration of a conntrackd(8), with buffers as large as its manual recommends for busy
/// firewalls.
///
/// @param mode FTFW or NOTRACK
/// @param intoKernel whether flows go into the backup's kernel at once instead of a cache
/// @param startupResync whether it asks for the whole table when it begins
/// @param link the interface to the other host
/// @param own its address there
/// @param peer the other host's
/// @param ignored addresses whose flows are not replicated, besides these
/// @param lock the file that says that it runs
/// @param control the socket on which it takes commands
public record ConntrackdConfiguration(
        String mode,
        boolean intoKernel,
        boolean startupResync,
        String link,
        String own,
        String peer,
        List<String> ignored,
        Path lock,
        Path control) {
    public ConntrackdConfiguration {
        ignored = List.copyOf(ignored);
    }

    /// As conntrackd.conf(5) has it.
    public String text() {
        StringBuilder others = new StringBuilder();
        ignored.forEach(address ->
                others.append(address.contains(":") ? "IPv6_address " : "IPv4_address ")
                        .append(address)
                        .append("\n            "));
        return """
        Sync {
            Mode %s {
                %s
                %s
                StartupResync %s
            }
            UDP {
                IPv4_address %s
                IPv4_Destination_Address %s
                Port 3780
                Interface %s
                SndSocketBuffer 33554432
                RcvSocketBuffer 33554432
                Checksum on
            }
        }
        General {
            Systemd Off
            HashSize 131072
            HashLimit 4194304
            LogFile Off
            Syslog Off
            LockFile %s
            UNIX { Path %s }
            NetlinkBufferSize 33554432
            NetlinkBufferSizeMaxGrowth 67108864
            Filter From Userspace {
                Address Ignore {
                    IPv4_address 127.0.0.1
                    IPv4_address %s
                    IPv4_address %s
                    %s
                }
            }
        }
        """
                .formatted(
                        mode,
                        mode.equals("FTFW") ? "ResendQueueSize 262144" : "",
                        intoKernel ? "DisableExternalCache On" : "",
                        startupResync ? "On" : "Off",
                        own,
                        peer,
                        link,
                        lock,
                        control,
                        own,
                        peer,
                        others.toString().stripTrailing());
    }
}
