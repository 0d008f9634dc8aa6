// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.uapi.NfConntrackCommon;
import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

@KernelTest
class FlowInjectorIT {
    private static final int FLOWS = 50_000;

    @Test
    void createsExactlyTheFlowsOfTheMix(NetworkNamespace namespace) {
        FlowInjector.Report report = FlowInjector.inject(namespace, FLOWS, FlowMix.VARIED);

        assertThat(report.flows()).isEqualTo(FLOWS);
        assertThat(report.rate()).isPositive();
        int flows = 0;
        int translated = 0;
        int marked = 0;
        int inZones = 0;
        int v6 = 0;
        try (Conntrack table = Conntrack.open(namespace);
                FlowCursor dump = table.dump(KernelFilter.ANY)) {
            while (dump.next()) {
                FlowView flow = dump.flow();
                flows++;
                translated += (flow.status() & NfConntrackCommon.IPS_SRC_NAT) != 0 ? 1 : 0;
                marked += flow.mark() != 0 ? 1 : 0;
                inZones += flow.zone() != 0 ? 1 : 0;
                v6 += flow.v6(FlowView.ORIG) ? 1 : 0;
            }
        }
        assertThat(flows).isEqualTo(FLOWS);
        assertThat(v6).isEqualTo(FLOWS * FlowMix.VARIED.v6Percent() / 100);
        assertThat(marked).isEqualTo(FLOWS * 7 / 8);
        assertThat(inZones).isEqualTo(FLOWS * 3 / 4);
        assertThat(translated).isBetween(FLOWS / 10, FLOWS / 2);
    }

    @Test
    void costsNoMemoryPerFlow(NetworkNamespace one, NetworkNamespace two) {
        FlowInjector.inject(one, FLOWS, FlowMix.VARIED);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        FlowInjector.inject(two, FLOWS, FlowMix.VARIED);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(allocated).as("bytes for %d flows", FLOWS).isLessThan(10L * FLOWS);
    }

    @Test
    void refusedFlowIsNamed(NetworkNamespace namespace) {
        FlowInjector.inject(namespace, 10, FlowMix.PLAIN);

        assertThatThrownBy(() -> FlowInjector.inject(namespace, 10, FlowMix.PLAIN))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("EEXIST")
                .hasMessageContaining("10.0.0.0");
    }

    @Test
    void tableTooSmallIsSaidBeforehand(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            long tooMany = table.maxEntries() + 1;

            assertThatThrownBy(() -> FlowInjector.inject(namespace, tooMany, FlowMix.PLAIN))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("nf_conntrack_max")
                    .hasMessageContaining(Long.toString(tooMany));
            assertThat(table.count()).isZero();
        }
    }
}
