// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sne.conntrack.FlowView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Compares filters with a second, naive implementation of the language on random flows.
class FlowFilterPropertyTest {
    private static final int FILTERS = 1_500;
    private static final int FLOWS = 200;

    private final long seed = Long.getLong("sne.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final List<TestFlow> flows = new ArrayList<>();
    private final List<FlowView> views = new ArrayList<>();

    FlowFilterPropertyTest() {
        for (int i = 0; i < FLOWS; i++) {
            TestFlow flow = RandomFilter.flow(random);
            flows.add(flow);
            views.add(flow.view());
        }
    }

    @Test
    void agreesWithTheNaiveImplementation() {
        int matches = 0;
        int refused = 0;
        for (int i = 0; i < FILTERS; i++) {
            RandomFilter random = RandomFilter.of(this.random, 1 + i % 4);
            FlowFilter filter;
            try {
                filter = FlowFilter.parse(random.text());
            } catch (FilterSyntaxException e) {
                assertThat(e).hasMessageContaining("no flow can match both");
                refused++;
                continue;
            }
            for (int j = 0; j < FLOWS; j++) {
                boolean expected = random.matches().test(flows.get(j));
                matches += expected ? 1 : 0;
                check(filter, random.text(), j, expected);
            }
        }
        assertThat(matches).as("matches, seed %d", seed).isBetween(5_000, FILTERS * FLOWS);
        assertThat(refused).as("refused filters, seed %d", seed).isLessThan(FILTERS / 3);
    }

    @Test
    void plainSpellingMeansTheSame() {
        for (int i = 0; i < FILTERS / 3; i++) {
            String text = RandomFilter.of(random, 1 + i % 4).text();
            FlowFilter filter;
            try {
                filter = FlowFilter.parse(text);
            } catch (FilterSyntaxException e) {
                continue;
            }
            FlowFilter again = FlowFilter.parse(filter.toString());
            assertThat(again.toString()).as(text).isEqualTo(filter.toString());
            for (int j = 0; j < FLOWS; j++) {
                check(again, filter.toString(), j, filter.matches(views.get(j)));
            }
        }
    }

    /// Whatever is handed to the kernel, a flow must be selected by one pass at most, and kernel
    /// and residual together must be the filter.
    @Test
    void passesAndResidualTogetherAreTheFilter() {
        for (int i = 0; i < FILTERS; i++) {
            String text = RandomFilter.of(random, i % 4).text();
            FlowFilter filter;
            try {
                filter = FlowFilter.parse(text);
            } catch (FilterSyntaxException e) {
                continue;
            }
            FilterPlan plan = filter.plan();
            for (FlowView flow : views) {
                long passes = plan.passes().stream().filter(pass -> pass.matches(flow)).count();
                long expected = filter.matches(flow) ? 1 : 0;
                if (passes > 1 || (plan.residual().matches(flow) ? passes : 0) != expected) {
                    fail("seed %d: %s%n%s%non %s", seed, text, plan, flow.toFlow());
                }
            }
        }
    }

    private void check(FlowFilter filter, String text, int flow, boolean expected) {
        if (filter.matches(views.get(flow)) != expected) {
            assertThat(filter.matches(views.get(flow)))
                    .as("seed %d, filter %s on %s", seed, text, flows.get(flow))
                    .isEqualTo(expected);
        }
    }
}
