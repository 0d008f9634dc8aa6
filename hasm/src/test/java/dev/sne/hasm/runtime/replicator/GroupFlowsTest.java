// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEncoder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class GroupFlowsTest {
    private static final String SERVER = "192.0.2.1";
    private static final SequencedMap<Integer, Optional<FlowFilter>> OFFICES =
            filters("host=10.1.0.0/16", "", "host=10.3.0.0/16");

    @Test
    void aFlowIsOfTheFirstGroupThatItMatchesOrOfTheOneWithoutFilter() {
        assertThat(groupsOf(OFFICES, flow("10.1.0.1", SERVER))).containsExactly(1);
        assertThat(groupsOf(OFFICES, flow(SERVER, "10.3.0.1"))).containsExactly(3);
        assertThat(groupsOf(OFFICES, flow("10.3.0.1", "10.1.0.1"))).containsExactly(1);
        assertThat(groupsOf(OFFICES, flow("10.2.0.1", SERVER))).containsExactly(2);
        assertThat(groupsOf(OFFICES, flow("2001:db8::1", "2001:db8::2"))).containsExactly(2);
    }

    @Test
    void aFlowThatNoFilterMatchesIsNobodys() {
        SequencedMap<Integer, Optional<FlowFilter>> two = filters("tcp dport=443", "udp");
        assertThat(groupsOf(two, flow("10.1.0.1", SERVER))).containsExactly(1);
        assertThat(groupsOf(two, view(tcp("10.1.0.1", SERVER, 80)))).isEmpty();
    }

    @Test
    void theOnlyGroupHasAllFlows() {
        assertThat(GroupFlows.ALL.contain(flow("10.1.0.1", SERVER))).isTrue();
    }

    @Test
    void refusesWhatDividesNothing() {
        assertThatThrownBy(() -> GroupFlows.of(1, filters("", "udp", "")))
                .hasMessage("several groups have the flows of no other");
        assertThatThrownBy(() -> GroupFlows.of(4, OFFICES)).hasMessage("there is no group 4");
        assertThatThrownBy(() -> GroupFlows.of(2, filters("mark=1", "")))
                .hasMessageContaining("group 1: `mark=1` may change while a flow lives");
    }

    /// The sum of what is replicated, digested, sent to those who fetch, swept and parked.
    @Test
    void aChoiceIsConfinedToItsGroup() {
        FlowChoice all =
                FlowChoice.of(
                        List.of(),
                        List.of(
                                FlowClass.excluded("names", FlowFilter.parse("dport=53")),
                                FlowClass.of(
                                        "web",
                                        FlowFilter.parse("dport=443"),
                                        ReplicationMode.STRONG)));
        FlowChoice first = all.ofGroup(GroupFlows.of(1, OFFICES));
        FlowView own = flow("10.1.0.1", SERVER);
        FlowView foreign = flow("10.3.0.1", SERVER);
        FlowView excluded = view(tcp("10.1.0.1", SERVER, 53));
        assertThat(first.classOf(own)).isEqualTo(all.classOf(own));
        assertThat(first.takes(foreign)).isFalse();
        assertThat(first.concerns(foreign)).isFalse();
        assertThat(first.takes(excluded)).isFalse();
        assertThat(first.concerns(excluded)).as("a copy that is left over").isTrue();
        assertThat(all.concerns(foreign)).isTrue();
    }

    /// An end is told with less than a beginning, and must be the same group's.
    @Test
    void isTheSameForEveryEventOfAFlow() {
        SequencedMap<Integer, Optional<FlowFilter>> translated = filters("host=203.0.113.1", "");
        FlowBuilder flow = tcp("10.1.0.1", SERVER, 443);
        flow.tuple(1).dst(IpAddress.parse("203.0.113.1"));
        assertThat(groupsOf(translated, view(flow))).containsExactly(1);
        FlowBuilder ended = new FlowBuilder();
        ended.tuple(0).set(flow.build().original());
        ended.tuple(1).set(flow.build().reply());
        assertThat(groupsOf(translated, view(ended))).containsExactly(1);
    }

    @Test
    void allocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FlowChoice choice = FlowChoice.all(List.of()).ofGroup(GroupFlows.of(2, OFFICES));
        FlowView flow = flow("10.2.0.1", SERVER);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            taken += choice.classOf(flow);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            taken += choice.classOf(flow);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(20_000);
        assertThat(taken).isPositive();
    }

    /// Filters of groups from 1 on; an empty text for none.
    private static SequencedMap<Integer, Optional<FlowFilter>> filters(String... texts) {
        SequencedMap<Integer, Optional<FlowFilter>> filters = new LinkedHashMap<>();
        for (String each : texts) {
            filters.put(
                    filters.size() + 1,
                    each.isEmpty() ? Optional.empty() : Optional.of(FlowFilter.parse(each)));
        }
        return filters;
    }

    private static List<Integer> groupsOf(
            SequencedMap<Integer, Optional<FlowFilter>> filters, FlowView flow) {
        List<Integer> groups = new ArrayList<>();
        for (int number : filters.keySet()) {
            if (GroupFlows.of(number, filters).contain(flow)) {
                groups.add(number);
            }
        }
        return groups;
    }

    private static FlowView flow(String source, String target) {
        return view(tcp(source, target, 443));
    }

    private static FlowBuilder tcp(String source, String target, int port) {
        FlowBuilder flow = new FlowBuilder();
        flow.tuple(0)
                .src(IpAddress.parse(source))
                .dst(IpAddress.parse(target))
                .protocol(6)
                .ports(40_000, port);
        return flow.deriveReply();
    }

    private static FlowView view(FlowBuilder flow) {
        MessageWriter message = new MessageWriter();
        message.begin(0x100, 0, 0, 0);
        FlowEncoder.report(flow, message);
        message.end();
        return new FlowView().wrap(message.segment(), 0, message.length());
    }
}
