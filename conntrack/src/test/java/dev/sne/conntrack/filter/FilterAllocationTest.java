// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sne.conntrack.FlowView;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A filter is evaluated once for each of millions of flows.
class FilterAllocationTest {
    private static final int ROUNDS = 300;

    private final List<FlowView> flows = new ArrayList<>();

    FilterAllocationTest() {
        Random random = new Random(1);
        for (int i = 0; i < 100; i++) {
            flows.add(RandomFilter.flow(random).view());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "family=ipv4 proto=tcp,udp dport=80,443,8000-8999",
                "host=10.0.0.0/8,2001:db8::/32 or port>1024",
                "nat=10.0.0.1:80 or status=0x2/0x6 or mark=1,0x10/0xff",
                "not (state=ESTABLISHED or icmp.type=8 or zone=1 or orig-zone=2)",
                "helper=ftp,sip or helper or label=3,127 or label",
                "bytes>1M or packets<10 or timeout<30s or age>5m or id=1 or use>1"
            })
    void allocatesNothing(String text) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FlowFilter filter = FlowFilter.parse(text);
        int matches = evaluate(filter);
        long before = threads.getCurrentThreadAllocatedBytes();
        matches += evaluate(filter);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(matches).isNotNegative();
        // The measurement itself and the interpreter's first steps are all that there may be.
        assertThat(allocated / (double) (ROUNDS * flows.size())).isLessThan(0.5);
    }

    private int evaluate(FlowFilter filter) {
        int matches = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < flows.size(); i++) {
                matches += filter.matches(flows.get(i)) ? 1 : 0;
            }
        }
        return matches;
    }
}
