// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowView;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowKeysTest {
    private final FlowKeys keys = new FlowKeys(1, 2);

    @Test
    void aFlowHasTheSameKeyAtBothEndsAndInAllMessages() {
        Pair pair = new Pair();
        for (byte[] message : KernelMessages.all()) {
            long key = keys.of(Pair.view(message));
            assertThat(keys.of(pair.pass(message))).isEqualTo(key);
            byte[] destroyed = message.clone();
            destroyed[4] = 2;
            assertThat(keys.of(pair.pass(destroyed))).isEqualTo(key);
        }
    }

    @Test
    void differentFlowsHaveDifferentKeys() {
        Map<Long, String> flows = new HashMap<>();
        for (byte[] message : KernelMessages.all()) {
            FlowView view = Pair.view(message);
            String flow = view.toFlow().original() + " zone " + view.zone();
            assertThat(flows.merge(keys.of(view), flow, (a, _) -> a)).isEqualTo(flow);
        }
        assertThat(flows).hasSizeGreaterThan(40);
    }

    @Test
    void anotherKeyGivesOtherHashes() {
        FlowView view = Pair.view(KernelMessages.LIVE.get(0));
        assertThat(new FlowKeys(1, 3).of(view)).isNotEqualTo(keys.of(view));
    }
}
