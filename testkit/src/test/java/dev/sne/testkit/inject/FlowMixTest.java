// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.uapi.In;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowMixTest {
    private static final int SAMPLE = 100_000;

    private final FlowBuilder flow = new FlowBuilder();

    @Test
    void noTwoFlowsShareATupleInEitherDirection() {
        Set<String> tuples = new HashSet<>();
        for (long number = 0; number < SAMPLE; number++) {
            FlowMix.VARIED.describe(number * 2677, flow);
            String zone = " zone " + flow.build().zone();
            tuples.add(flow.tuple(FlowView.ORIG) + zone);
            tuples.add(flow.tuple(FlowView.REPLY) + zone);
        }

        assertThat(tuples).hasSize(2 * SAMPLE);
    }

    @Test
    void sameNumberIsSameFlow() {
        FlowMix.VARIED.describe(123_456, flow);
        Flow first = flow.build();
        FlowMix.VARIED.describe(7, flow);
        FlowMix.VARIED.describe(123_456, flow);

        assertThat(flow.build()).isEqualTo(first);
    }

    @Test
    void propertiesHaveTheSharesAskedFor() {
        FlowMix mix = new FlowMix(25, 20, 30, 4, 8);
        int udp = 0;
        int v6 = 0;
        int translated = 0;
        int inZone3 = 0;
        for (int number = 0; number < SAMPLE; number++) {
            mix.describe(number, flow);
            var original = flow.tuple(FlowView.ORIG);
            udp += original.protocol() == In.IPPROTO_UDP ? 1 : 0;
            v6 += original.v6() ? 1 : 0;
            translated += original.srcLow() != flow.tuple(FlowView.REPLY).dstLow() ? 1 : 0;
            inZone3 += flow.build().zone() == 3 ? 1 : 0;
        }

        assertThat(udp).isEqualTo(SAMPLE * 25 / 100);
        assertThat(v6).isEqualTo(SAMPLE * 20 / 100);
        assertThat(translated).isCloseTo(SAMPLE * 80 / 100 * 30 / 100, within(SAMPLE / 10));
        assertThat(inZone3).isEqualTo(SAMPLE / 4);
    }

    @Test
    void nonsenseIsRefused() {
        assertThatThrownBy(() -> new FlowMix(101, 0, 0, 1, 0)).hasMessageContaining("udpPercent");
        assertThatThrownBy(() -> new FlowMix(0, 0, 0, 0, 0)).hasMessageContaining("zones");
    }
}
