// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_BE_LIBERAL;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_CLOSE_INIT;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_SACK_PERM;
import static dev.sne.conntrack.uapi.NfConntrackTcp.IP_CT_TCP_FLAG_WINDOW_SCALE;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.hasm.runtime.entry.FlowHash;
import dev.sne.netlink4j.NetworkNamespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Compares the flows of [Connections] in two tables, one by one and attribute by attribute.
///
/// Compared is what is replicated: both tuples, zone, master, status bits, mark, labels, helper,
/// the state of the protocol, TCP's window scales once both ends have told theirs, and those flags
/// that only change with its state, sequence adjustment and SYN proxy. Timeouts are not, nor what
/// belongs to one kernel: counters, ids, timestamps.
///
/// @param flows how many the first table has
/// @param differences what differs, a line for each
public record TableComparison(int flows, List<String> differences) {
    private static final int TCP_FLAGS =
            IP_CT_TCP_FLAG_WINDOW_SCALE
                    | IP_CT_TCP_FLAG_SACK_PERM
                    | IP_CT_TCP_FLAG_CLOSE_INIT
                    | IP_CT_TCP_FLAG_BE_LIBERAL;

    public TableComparison {
        differences = List.copyOf(differences);
    }

    /// Reads both tables, which the kernel thereby rids of what has expired.
    public static TableComparison of(NetworkNamespace primary, NetworkNamespace backup) {
        Map<String, String> flows = read(primary);
        Map<String, String> copies = read(backup);
        List<String> differences = new ArrayList<>();
        flows.forEach((key, flow) -> {
            String copy = copies.remove(key);
            if (copy == null) {
                differences.add("only at the primary: " + key + " " + flow);
            } else if (!copy.equals(flow)) {
                differences.add(key + " primary: " + flow + " backup: " + copy);
            }
        });
        copies.forEach((key, copy) -> differences.add("only at the backup: " + key + " " + copy));
        return new TableComparison(flows.size(), differences);
    }

    private static Map<String, String> read(NetworkNamespace namespace) {
        Map<String, String> flows = new HashMap<>();
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor dump = table.dump(KernelFilter.ANY)) {
            while (dump.next()) {
                FlowView view = dump.flow();
                if (Connections.isServer(view.dstLow(FlowView.ORIG))) {
                    flows.put(key(view), describe(view));
                }
            }
        }
        return flows;
    }

    private static String key(FlowView view) {
        return view.toFlow().original() + " zone " + view.zone();
    }

    private static String describe(FlowView view) {
        Flow flow = view.toFlow();
        return flow.reply()
                + " status "
                + Integer.toHexString(view.status() & FlowHash.REPLICATED_STATUS)
                + " mark "
                + view.mark()
                + " labels "
                + (flow.labels() == null ? List.of() : flow.labels())
                + " helper "
                + flow.helper()
                + " master "
                + flow.master()
                + " state "
                + view.tcpState()
                + "/"
                + view.sctpState()
                + "/"
                + view.dccpState()
                + " scale "
                + scales(view)
                + " flags "
                + flags(view, FlowView.ORIG)
                + "/"
                + flags(view, FlowView.REPLY)
                + " adjustment "
                + flow.originalSeqAdj()
                + "/"
                + flow.replySeqAdj()
                + " synproxy "
                + flow.synproxy();
    }

    /// The kernel takes none from us as long as only one end has offered it.
    private static String scales(FlowView view) {
        int both = view.tcpFlags(FlowView.ORIG) & view.tcpFlags(FlowView.REPLY);
        return (both & IP_CT_TCP_FLAG_WINDOW_SCALE) == 0
                ? "none"
                : view.tcpWscale(FlowView.ORIG) + "/" + view.tcpWscale(FlowView.REPLY);
    }

    private static int flags(FlowView view, int direction) {
        int flags = view.tcpFlags(direction);
        return flags < 0 ? flags : flags & TCP_FLAGS;
    }
}
