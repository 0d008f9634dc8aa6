// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Settings;
import dev.sne.hasm.runtime.udp.UdpLink;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.Mode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/// Whether the daemon can listen where it is to, told in words before anything is begun.
final class PortCheck {
    private PortCheck() {}

    static void check(NetworkNamespace namespace, Configuration configuration)
            throws DaemonException {
        ClusterLinks links = new ClusterLinks(configuration);
        List<UdpLink> all = new ArrayList<>();
        if (configuration.replication().enabled() && configuration.mode() != Mode.MONITOR) {
            for (Settings each : configuration.settings()) {
                all.addAll(links.replication(each.group()));
            }
        }
        if (configuration.mode() != Mode.EXTERNAL) {
            all.addAll(links.control().values());
        }
        for (UdpLink each : all) {
            InetSocketAddress local = each.local();
            String fault = namespace.call(() -> fault(local));
            if (!fault.isEmpty()) {
                throw new DaemonException(
                        "cannot listen on "
                                + local.getAddress().getHostAddress()
                                + " port "
                                + local.getPort()
                                + ": "
                                + fault);
            }
        }
    }

    private static String fault(InetSocketAddress local) {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.bind(local);
            return "";
        } catch (IOException e) {
            String reason = String.valueOf(e.getMessage());
            if (reason.contains("assign requested")) {
                return "no interface has that address (" + reason + ")";
            }
            return reason.contains("in use")
                    ? "another program listens there (" + reason + ")"
                    : reason;
        }
    }
}
