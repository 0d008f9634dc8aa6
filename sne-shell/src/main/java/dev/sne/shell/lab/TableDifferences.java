// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.inside;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.outside;
import static dev.sne.testkit.lab.cluster.ClusterAddresses.sync;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.uapi.In;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compares two kernels' tables, without asking the daemons: both tuples, zone, mark and TCP state
/// of every flow that passes a firewall. Those of the firewalls themselves are their own affair.
final class TableDifferences {
    private static final int MAX_FIREWALLS = 16;
    private static final Set<IpAddress> OWN = own();

    private TableDifferences() {}

    private static Set<IpAddress> own() {
        Set<IpAddress> own = new HashSet<>();
        own.add(IpAddress.parse("127.0.0.1"));
        for (int number = 1; number <= MAX_FIREWALLS; number++) {
            own.add(inside(number));
            own.add(outside(number));
            own.add(sync(number));
        }
        return own;
    }

    /// What differs, a line each.
    static List<String> of(NetworkNamespace master, NetworkNamespace backup) {
        Map<String, String> flows = read(master);
        Map<String, String> copies = read(backup);
        List<String> differences = new ArrayList<>();
        flows.forEach((key, value) -> {
            String copy = copies.remove(key);
            if (copy == null) {
                differences.add("only at the master: " + key + " " + value);
            } else if (!copy.equals(value)) {
                differences.add(key + ": " + value + " at the master, " + copy + " at the backup");
            }
        });
        copies.forEach((key, value) -> differences.add("only at the backup: " + key + " " + value));
        return differences;
    }

    private static Map<String, String> read(NetworkNamespace namespace) {
        Map<String, String> flows = new HashMap<>();
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor dump = table.dump(KernelFilter.ANY)) {
            while (dump.next()) {
                FlowView view = dump.flow();
                int protocol = view.protocol(FlowView.ORIG);
                Flow flow = view.toFlow();
                boolean passes =
                        protocol != In.IPPROTO_ICMP
                                && protocol != In.IPPROTO_ICMPV6
                                && !OWN.contains(flow.original().source())
                                && !OWN.contains(flow.original().destination());
                if (passes) {
                    flows.put(
                            flow.original() + " zone " + view.zone(),
                            flow.reply() + " mark " + view.mark() + " tcp " + view.tcpState());
                }
            }
        }
        return flows;
    }
}
