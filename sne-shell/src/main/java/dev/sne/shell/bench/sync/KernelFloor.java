// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.uapi.NfnetlinkConntrack;
import dev.sne.netlink4j.DumpCursor;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.sync.SyncNetwork;

/// The least that a transfer of a table can take: the time that the kernels need to tell and to
/// take the flows, one after the other, when nobody looks at them in between.
final class KernelFloor {
    /// As many requests as a system call takes at most.
    private static final int AT_ONCE = 255;

    private static final double NANOS_PER_SECOND = 1e9;

    private KernelFloor() {}

    /// Measures with the primary's table and the backup's, which is emptied before and full
    /// afterwards. No daemon is to work meanwhile.
    static void measure(SyncNetwork network, SyncFigures figures) {
        network.flushBackup();
        double dump = receive(network.primary()) / NANOS_PER_SECOND;
        double load = create(network.primary(), network.backup()) / NANOS_PER_SECOND;
        figures.put("the kernels alone: dump, s", dump);
        figures.put("the kernels alone: dump and load, s", dump + load);
    }

    private static long receive(NetworkNamespace from) {
        int type =
                Nfnetlink.type(
                        Nfnetlink.NFNL_SUBSYS_CTNETLINK, NfnetlinkConntrack.IPCTNL_MSG_CT_GET);
        long start = System.nanoTime();
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_NETFILTER, from)) {
            socket.request(type, 0).u8(Nfnetlink.AF_UNSPEC).u8(Nfnetlink.NFNETLINK_V0).u16be(0);
            try (DumpCursor dump = socket.dump("receive the flow table")) {
                while (dump.next()) {
                    // The kernel's work is done.
                }
            }
        }
        return System.nanoTime() - start;
    }

    /// Only while the kernel is at work on requests that are ready.
    private static long create(NetworkNamespace from, NetworkNamespace to) {
        long nanos = 0;
        FlowBuilder flow = new FlowBuilder();
        try (Conntrack source = Conntrack.open(from);
                Conntrack target = Conntrack.open(to);
                FlowCursor flows = source.dump(KernelFilter.ANY)) {
            FlowBatch batch = target.batch(KernelFloor::refused);
            boolean more = true;
            while (more) {
                int count = 0;
                while (count < AT_ONCE && (more = flows.next())) {
                    batch.create(flow.set(flows.flow()));
                    count++;
                }
                long start = System.nanoTime();
                batch.flush();
                nanos += System.nanoTime() - start;
            }
        }
        return nanos;
    }

    private static void refused(long index, KernelError error) {
        throw new CommandException(ExitStatus.FAILED, "the kernel refused a flow: " + error);
    }
}
