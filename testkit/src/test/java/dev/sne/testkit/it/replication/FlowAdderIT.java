// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.replication;

import static dev.sne.conntrack.FlowEventType.DESTROY;
import static dev.sne.conntrack.FlowEventType.NEW;
import static dev.sne.conntrack.FlowEventType.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.hasm.runtime.kernel.FlowAdder;
import dev.sne.hasm.runtime.kernel.WindowTracking;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.it.conntrack.Flows;
import dev.sne.testkit.junit.KernelTest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Flows that come into a table that is in use.
@KernelTest
class FlowAdderIT {
    private final FlowView view = new FlowView();

    @Test
    void addsFlowsWithTheirOwnTimeouts(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace);
                FlowAdder adder = FlowAdder.open(namespace, WindowTracking.LIBERAL)) {
            adder.take(NEW, told(Flows.ports(6, false, 1000, 80).tcpState(3).timeout(200)));
            adder.take(NEW, told(Flows.translated(17, false, Flows.OUTSIDE, 1001).timeout(200)));
            adder.take(NEW, told(Flows.ports(17, true, 1002, 80).timeout(200)));
            adder.flush();

            assertThat(adder.added()).isEqualTo(3);
            assertThat(adder.refused()).isZero();
            assertThat(table.get(Flows.ports(6, false, 1000, 80)))
                    .map(Flow::timeout)
                    .hasValueSatisfying(left ->
                            assertThat(left)
                                    .isBetween(Duration.ofSeconds(190), Duration.ofSeconds(200)));
            assertThat(table.count()).isEqualTo(3);
        }
    }

    @Test
    void changesAndDeletesOnlyWhatItHasAdded(NetworkNamespace namespace) {
        FlowBuilder own = Flows.ports(17, false, 1000, 80);
        FlowBuilder kept = Flows.ports(17, false, 1001, 80);
        FlowBuilder ended = Flows.ports(17, false, 1002, 80);
        FlowBuilder again = Flows.ports(17, false, 1004, 80);
        FlowBuilder absent = Flows.ports(17, false, 1003, 80);
        try (Conntrack table = Conntrack.open(namespace);
                FlowAdder adder = FlowAdder.open(namespace, WindowTracking.LIBERAL)) {
            table.create(Flows.ports(17, false, 1000, 80).mark(1));
            adder.take(NEW, told(own.mark(5)));
            adder.take(UPDATE, told(own.mark(6)));
            adder.take(DESTROY, told(own));
            adder.take(NEW, told(kept.mark(5)));
            adder.take(UPDATE, told(kept.mark(6)));
            adder.take(NEW, told(ended));
            adder.take(DESTROY, told(ended));
            adder.take(NEW, told(again));
            adder.take(DESTROY, told(again));
            adder.take(NEW, told(again.mark(7)));
            adder.take(UPDATE, told(absent.mark(6)));
            adder.flush();

            assertThat(table.get(own)).map(Flow::mark).contains(1);
            assertThat(table.get(kept)).map(Flow::mark).contains(6);
            assertThat(table.get(ended)).isEmpty();
            assertThat(table.get(again)).map(Flow::mark).contains(7);
            assertThat(table.get(absent)).isEmpty();
            assertThat(adder.added()).isEqualTo(4);
            assertThat(adder.refused()).isZero();
        }
    }

    private FlowView told(FlowBuilder flow) {
        return Mirror.told(flow, view);
    }
}
