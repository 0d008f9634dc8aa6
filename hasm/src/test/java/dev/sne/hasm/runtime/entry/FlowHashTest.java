// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowView;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FlowHashTest {
    private final FlowHash hash = new FlowHash(1, 2);

    @Test
    void aFlowHasTheSameKeyAtBothEndsAndInAllMessages() {
        Pair pair = new Pair();
        for (byte[] message : KernelMessages.all()) {
            long key = hash.key(Pair.view(message));
            assertThat(hash.key(pair.pass(message))).isEqualTo(key);
            byte[] destroyed = message.clone();
            destroyed[4] = 2;
            assertThat(hash.key(pair.pass(destroyed))).isEqualTo(key);
        }
    }

    @Test
    void differentFlowsHaveDifferentKeys() {
        Map<Long, String> flows = new HashMap<>();
        for (byte[] message : KernelMessages.all()) {
            FlowView view = Pair.view(message);
            String flow = view.toFlow().original() + " zone " + view.zone();
            assertThat(flows.merge(hash.key(view), flow, (a, _) -> a)).isEqualTo(flow);
        }
        assertThat(flows).hasSizeGreaterThan(40);
    }

    @Test
    void anotherKeyGivesOtherHashes() {
        FlowView view = Pair.view(KernelMessages.LIVE.get(0));
        assertThat(new FlowHash(1, 3).key(view)).isNotEqualTo(hash.key(view));
    }
}
