// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.Tuple;
import dev.sne.conntrack.TupleMatch;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// That the kernel finds what [KernelFilter] says, no more and no less: what matches is compared
/// with a check of each flow here.
@KernelTest
class KernelFilterIT {
    private static final KernelFilter V4 = KernelFilter.ANY.withFamily(AF_INET);
    private static final KernelFilter V6 = KernelFilter.ANY.withFamily(AF_INET6);

    private static final List<KernelFilter> FILTERS =
            List.of(
                    KernelFilter.ANY,
                    V4,
                    V6,
                    KernelFilter.ANY.withMark(0xdeadbeef, 0xffffffff),
                    KernelFilter.ANY.withMark(0, 0xffffffff),
                    V6.withMark(0xbe00, 0xff00),
                    KernelFilter.ANY.withZone(0),
                    KernelFilter.ANY.withZone(7),
                    KernelFilter.ANY.withZone(12),
                    KernelFilter.ANY.withZone(4711),
                    KernelFilter.ANY.withStatus(IPS_ASSURED, IPS_ASSURED),
                    KernelFilter.ANY.withStatus(0, IPS_SEEN_REPLY),
                    KernelFilter.ANY.withStatus(IPS_SEEN_REPLY, IPS_SEEN_REPLY | IPS_ASSURED),
                    V4.withOriginal(TupleMatch.ANY.withProtocol(6)),
                    V6.withOriginal(TupleMatch.ANY.withProtocol(132)),
                    V4.withOriginal(TupleMatch.ANY.withProtocol(50)),
                    V4.withOriginal(TupleMatch.ANY.withSource(Flows.CLIENT)),
                    V4.withReply(TupleMatch.ANY.withDestination(Flows.OUTSIDE)),
                    V4.withReply(TupleMatch.ANY.withDestination(Flows.CLIENT).withProtocol(17)),
                    V6.withOriginal(TupleMatch.ANY.withProtocol(17).withDestinationPort(53)),
                    V4.withOriginal(TupleMatch.ANY.withProtocol(6).withSourcePort(1001)),
                    V4.withReply(TupleMatch.ANY.withProtocol(6).withDestinationPort(12001)),
                    V4.withOriginal(TupleMatch.ANY.withProtocol(1).withIcmp(8, 0, 77)),
                    V6.withOriginal(TupleMatch.ANY.withProtocol(58).withIcmp(128, 0, 78)),
                    V6.withReply(TupleMatch.ANY.withProtocol(58).withIcmp(-1, -1, 99)),
                    V4.withMark(0xdeadbeef, 0xffffffff)
                            .withZone(7)
                            .withStatus(IPS_ASSURED, IPS_ASSURED)
                            .withOriginal(TupleMatch.ANY.withSource(Flows.CLIENT).withProtocol(6))
                            .withReply(TupleMatch.ANY.withSource(Flows.SERVER)));

    @Test
    void dumpsWhatMatches(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            fill(table);
            for (KernelFilter filter : FILTERS) {
                assertThat(Flows.dump(table, filter).stream().map(Flow::original))
                        .as(filter.toString())
                        .isEqualTo(originals(expected(table, filter, true)));
            }
        }
    }

    @Test
    void deletesWhatMatches(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            for (KernelFilter filter : FILTERS) {
                fill(table);
                List<Flow> others = expected(table, filter, false);
                table.deleteMatching(filter);
                assertThat(Flows.dump(table).stream().map(Flow::original))
                        .as(filter.toString())
                        .isEqualTo(originals(others));
                table.flush(0);
            }
        }
    }

    private static List<Tuple> originals(List<Flow> flows) {
        return flows.stream().map(Flow::original).toList();
    }

    private static void fill(Conntrack table) {
        List<String> failures = new ArrayList<>();
        FlowBatch batch = table.batch((index, error) -> failures.add(index + " " + error));
        Flows.ofEveryKind().forEach(batch::create);
        batch.flush();
        assertThat(failures).isEmpty();
    }

    private static List<Flow> expected(Conntrack table, KernelFilter filter, boolean matching) {
        List<Flow> flows = new ArrayList<>();
        try (FlowCursor cursor = table.dump(KernelFilter.ANY)) {
            while (cursor.next()) {
                if (filter.matches(cursor.flow()) == matching) {
                    flows.add(cursor.flow().toFlow());
                }
            }
        }
        flows.sort(Flows.ORDER);
        return flows;
    }
}
