// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Fresh seeds with every build; and what is left out of the replication on purpose is noticed.
class ReplicationSimulatorTest {
    private static final Duration FRESH_SEEDS = Duration.ofSeconds(8);
    private static final int MUTANT_SEEDS = 300;
    private static final int SOME_SEEDS = 50;

    @Test
    void freshSeedsHoldEveryProperty() {
        // Set -Dreplication.seed to play one again that was printed here.
        long first = Long.getLong("replication.seed", System.currentTimeMillis() * 1_000_000);
        long end = System.nanoTime() + FRESH_SEEDS.toNanos();
        long seed = first;
        while (seed == first || System.nanoTime() < end) {
            Plan plan = Plan.of(seed);
            var outcome = ReplicationSimulator.run(plan, Bend.NOTHING);

            assertThat(outcome.violation()).as("seed %d: %s", seed, plan).isNull();
            seed++;
        }
        System.out.println("simulated replication seeds " + first + " to " + (seed - 1));
    }

    @Test
    void oneSeedIsOneRun() {
        for (long seed = 1; seed <= 5; seed++) {
            var once = ReplicationSimulator.run(Plan.of(seed), Bend.NOTHING);
            var again = ReplicationSimulator.run(Plan.of(seed), Bend.NOTHING);

            assertThat(again).isEqualTo(once);
        }
    }

    @Test
    void aNewMasterIsToldLateOfWhatWasUnderWay() {
        int told = 0;
        for (long seed = 1; seed <= SOME_SEEDS; seed++) {
            told += ReplicationSimulator.run(Plan.of(seed), Bend.NOTHING).toldLate();
        }

        assertThat(told).isPositive();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void whatIsLeftOutIsNoticed(Bend bend) {
        long seed = 1;
        while (seed <= MUTANT_SEEDS && holds(seed, bend)) {
            seed++;
        }

        assertThat(seed).as("the first seed that notices %s", bend).isLessThan(MUTANT_SEEDS);
        assertThat(holds(seed, Bend.NOTHING)).as("seed %d with nothing left out", seed).isTrue();
    }

    /// Patient receivers, or else giving up would make up for a missing GONE.
    private static boolean holds(long seed, Bend bend) {
        return ReplicationSimulator.run(Plan.of(seed).patient(), bend).violation() == null;
    }
}
