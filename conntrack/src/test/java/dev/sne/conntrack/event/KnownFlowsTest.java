// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import static dev.sne.conntrack.event.KnownFlows.Change.ADDED;
import static dev.sne.conntrack.event.KnownFlows.Change.CHANGED;
import static dev.sne.conntrack.event.KnownFlows.Change.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownFlowsTest {
    private static final int ROUNDS = 200_000;

    private final KnownFlows known = new KnownFlows();
    private final FlowRecord record = new FlowRecord();

    @Test
    void tellsNewFlowsFromChangedOnes() {
        assertThat(known.observe(flow(1), false)).isEqualTo(ADDED);
        assertThat(known.observe(flow(1), false)).isEqualTo(NONE);
        FlowRecord marked = flow(1);
        marked.mark = 5;
        assertThat(known.observe(marked, false)).isEqualTo(CHANGED);
        assertThat(known.observe(marked, true)).isEqualTo(NONE);
        assertThat(known.size()).isEqualTo(1);
    }

    @Test
    void keepsWhatAnEventDoesNotSay() {
        FlowRecord flow = flow(1);
        flow.state = 3;
        flow.labels = 77;
        flow.hasLabels = true;
        known.observe(flow, false);
        assertThat(known.observe(flow(1), false)).isEqualTo(NONE);
        assertThat(known.observe(flow(1), true)).as("a dump would say").isEqualTo(CHANGED);
    }

    @Test
    void distinguishesWhateverIsPartOfTheKey() {
        known.observe(flow(1), false);
        FlowRecord other = flow(1);
        other.id++;
        assertThat(known.contains(other)).isFalse();
        other = flow(1);
        other.zone = 9;
        assertThat(known.contains(other)).isFalse();
        other = flow(1);
        other.zoneDirection = 1;
        assertThat(known.contains(other)).isFalse();
        other = flow(1);
        other.layer4++;
        assertThat(known.contains(other)).isFalse();
        other = flow(1);
        other.replyDstLow++;
        assertThat(known.contains(other)).as("the reply tuple is not").isTrue();
    }

    /// Against a map, with few keys so that look-ups, removals and growth meet.
    @Test
    void behavesLikeAMap() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Integer, Integer> model = new HashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            int number = random.nextInt(round < ROUNDS / 2 ? 5000 : 500);
            FlowRecord flow = flow(number);
            if (random.nextInt(3) == 0) {
                assertThat(known.remove(flow))
                        .as("seed " + seed)
                        .isEqualTo(model.remove(number) != null);
            } else {
                flow.mark = random.nextInt(2);
                Integer before = model.put(number, flow.mark);
                KnownFlows.Change expected =
                        before == null ? ADDED : before == flow.mark ? NONE : CHANGED;
                assertThat(known.observe(flow, false)).as("seed " + seed).isEqualTo(expected);
            }
            assertThat(known.size()).isEqualTo(model.size());
        }
        for (int number = 0; number < 5000; number++) {
            assertThat(known.contains(flow(number))).isEqualTo(model.containsKey(number));
        }
    }

    @Test
    void findsThoseThatHaveNotBeenSeenAgain() {
        for (int number = 0; number < 3000; number++) {
            known.observe(flow(number), false);
        }
        known.beginGeneration();
        for (int number = 0; number < 3000; number += 3) {
            known.observe(flow(number), false);
        }
        Set<Integer> stale = new HashSet<>();
        while (known.nextStale(record)) {
            assertThat(stale.add(record.id)).isTrue();
        }
        assertThat(stale).hasSize(2000).allMatch(id -> id % 3 != 0);
        assertThat(known.nextStale(record)).as("a second pass").isTrue();
    }

    @Test
    void givesBackWhatItWasGiven() {
        FlowBuilder builder = new FlowBuilder();
        for (int number : new int[] {1, 2, 3, 4}) {
            known.clear();
            FlowRecord flow = flow(number);
            flow.status = 0x818e;
            flow.state = 7;
            flow.protocol = 6;
            flow.replySrcLow = 0x01020304;
            known.observe(flow, false);
            known.beginGeneration();
            assertThat(known.nextStale(record)).isTrue();
            record.write(builder);
            String original = builder.tuple(FlowView.ORIG).toString();
            flow.write(builder);
            assertThat(original).isEqualTo(builder.tuple(FlowView.ORIG).toString());
            assertThat(record.status).isEqualTo(0x818e);
            assertThat(record.state).isEqualTo(7);
            assertThat(record.replySrcLow).isEqualTo(0x01020304);
        }
    }

    private static FlowRecord flow(int number) {
        FlowRecord flow = new FlowRecord();
        flow.v6 = number % 2 == 0;
        flow.srcHigh = flow.v6 ? 0xfe80L << 48 | number : 0;
        flow.srcLow = 0xfffffff0L - number;
        flow.dstLow = 0x0a000001;
        flow.protocol = 17;
        flow.layer4Kind = 1;
        flow.layer4 = number << 16 | 53;
        flow.id = number;
        flow.state = FlowRecord.NO_STATE;
        return flow;
    }
}
