// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.uapi.NfnetlinkConntrack;
import dev.sne.netlink4j.NetlinkSocket;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.RequestBatch;
import dev.sne.netlink4j.uapi.Netlink;
import dev.sne.netlink4j.uapi.Nfnetlink;

/// Creates many flows at once, so that the kernel has many events to tell.
final class FlowBurst {
    private static final int UDP = 17;
    private static final int NEW =
            Nfnetlink.type(Nfnetlink.NFNL_SUBSYS_CTNETLINK, NfnetlinkConntrack.IPCTNL_MSG_CT_NEW);

    private FlowBurst() {}

    /// Creates `count` UDP flows, the first with source address `first`, the others counting up.
    static void create(NetworkNamespace namespace, int first, int count) {
        FlowBuilder flow = new FlowBuilder();
        try (NetlinkSocket socket = NetlinkSocket.open(Netlink.NETLINK_NETFILTER, namespace)) {
            RequestBatch batch =
                    socket.batch(
                            "create flows",
                            (index, error) -> assertThat(error).as("flow " + index).isNull());
            for (int i = 0; i < count; i++) {
                flow.clear();
                flow.tuple(FlowView.ORIG)
                        .src(false, 0, Integer.toUnsignedLong(first + i))
                        .dst(false, 0, 0x0a00_0001)
                        .protocol(UDP)
                        .ports(5000, 53);
                flow.deriveReply().timeout(60).status(0);
                FlowEncoder.create(
                        flow, batch.begin(NEW, Netlink.NLM_F_CREATE | Netlink.NLM_F_EXCL));
                batch.end();
            }
            batch.flush();
        }
    }
}
