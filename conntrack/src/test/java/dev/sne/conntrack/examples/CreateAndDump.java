// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.examples;

import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.TupleMatch;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;

/// Creates a flow in a namespace of its own and lists it. Quoted in the README.
public final class CreateAndDump {
    private CreateAndDump() {}

    public static void main(String[] args) {
        try (NetworkNamespace namespace = NetworkNamespace.create();
                Conntrack table = Conntrack.open(namespace)) {
            // What the answers look like says how the flow is translated.
            FlowBuilder flow = new FlowBuilder().timeout(300).mark(7);
            flow.tuple(FlowView.ORIG)
                    .src(IpAddress.parse("10.0.0.5"))
                    .dst(IpAddress.parse("192.0.2.80"))
                    .protocol(IPPROTO_TCP)
                    .ports(40000, 443);
            flow.tuple(FlowView.REPLY).dst(IpAddress.parse("198.51.100.1")).dstPort(61000);
            table.create(flow);

            // The kernel picks the flows; nothing is allocated for each.
            KernelFilter tcp =
                    KernelFilter.ANY
                            .withFamily(AF_INET)
                            .withOriginal(TupleMatch.ANY.withProtocol(IPPROTO_TCP));
            try (FlowCursor flows = table.dump(tcp)) {
                while (flows.next()) {
                    FlowView found = flows.flow();
                    System.out.println(found.dstPort(FlowView.REPLY) + " " + found.toFlow());
                }
            }
        }
    }
}
