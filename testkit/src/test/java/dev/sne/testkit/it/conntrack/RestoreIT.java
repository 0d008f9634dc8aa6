// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.nft.NftChain;
import dev.sne.netlink4j.nft.NftClient;
import dev.sne.netlink4j.nft.NftFamily;
import dev.sne.netlink4j.nft.NftTable;
import dev.sne.netlink4j.nft.Statement;
import dev.sne.testkit.junit.KernelTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Dump, flush, load, dump: every attribute that the kernel takes must come back as it was.
@KernelTest
public class RestoreIT {
    @Test
    void everyKindOfFlowComesBack(NetworkNamespace namespace) {
        useLabels(namespace);
        try (Conntrack table = Conntrack.open(namespace)) {
            List<FlowBuilder> wanted = Flows.ofEveryKind();
            load(table, wanted);
            List<Flow> first = Flows.dump(table);
            assertThat(first).hasSameSizeAs(wanted);

            table.flush(0);
            assertThat(table.count()).isZero();
            load(table, mastersFirst(first));
            List<Flow> second = Flows.dump(table);

            assertThat(second.stream().map(Flows::lasting))
                    .containsExactlyElementsOf(first.stream().map(Flows::lasting).toList());
        }
    }

    /// A rule that uses labels makes the kernel keep room for them.
    public static void useLabels(NetworkNamespace namespace) {
        NftTable table = new NftTable(NftFamily.INET, "labels");
        NftChain chain = NftChain.filter("forward", NftChain.Hook.FORWARD);
        try (NftClient nft = NftClient.open(namespace)) {
            nft.transaction()
                    .createTable(table)
                    .createChain(table, chain)
                    .appendRule(table, chain, Statement.setCtLabel(1))
                    .createHelper(table, "ftp", "ftp")
                    .commit();
        }
    }

    private static List<FlowBuilder> mastersFirst(List<Flow> flows) {
        return flows.stream()
                .sorted(Comparator.comparing(flow -> flow.master() != null))
                .map(Flow::toBuilder)
                .toList();
    }

    private static void load(Conntrack table, List<FlowBuilder> flows) {
        List<String> failures = new ArrayList<>();
        FlowBatch batch =
                table.batch((index, error) -> failures.add(flows.get((int) index) + ": " + error));
        flows.forEach(batch::create);
        batch.flush();
        assertThat(failures).isEmpty();
    }
}
