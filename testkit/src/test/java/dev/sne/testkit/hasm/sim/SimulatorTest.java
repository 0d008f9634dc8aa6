// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sne.hasm.Profile;
import dev.sne.testkit.hasm.check.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Fresh seeds with every build, and every script that once failed.
class SimulatorTest {
    private static final Duration FRESH_SEEDS = Duration.ofSeconds(8);
    private static final int SHRINK_LIMIT = 1_000;
    private static final int TIMING_SAMPLES = 25;

    @Test
    void freshSeedsHoldEveryProperty() {
        // Set -Dhasm.seed to play one again that was printed here.
        long first = Long.getLong("hasm.seed", System.currentTimeMillis() * 1_000_000);
        long end = System.nanoTime() + FRESH_SEEDS.toNanos();
        long seed = first;
        while (seed == first || System.nanoTime() < end) {
            Script script = Swarm.script(seed);
            Violation violation = Simulator.run(script).violation();
            if (violation != null) {
                fail(report(seed, script, violation));
            }
            seed++;
        }
        System.out.println("simulated seeds " + first + " to " + (seed - 1));
    }

    private static String report(long seed, Script script, Violation violation) {
        Script shrunk = Shrinker.shrink(script, violation, SHRINK_LIMIT);
        var trace = new StringBuilder();
        new Simulator(shrunk, Trace.into(trace, 0)).run();
        return "seed " + seed + ": " + violation + "\n\n" + shrunk.format() + "\n" + trace;
    }

    @ParameterizedTest
    @MethodSource("regressions")
    void keptScriptsHoldEveryProperty(Path file) throws IOException {
        Script script = Script.parse(Files.readString(file));

        assertThat(Simulator.run(script).violation()).isNull();
    }

    static List<Path> regressions() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/hasm/regressions"))) {
            return files.filter(each -> each.toString().endsWith(".txt")).sorted().toList();
        }
    }

    @Test
    void oneSeedIsOneRun() {
        for (long seed = 1; seed <= 5; seed++) {
            var once = new StringBuilder();
            var again = new StringBuilder();
            new Simulator(Swarm.script(seed), Trace.into(once, 0)).run();
            new Simulator(Swarm.script(seed), Trace.into(again, 0)).run();

            assertThat(once).isNotEmpty().hasToString(again.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void failoversStayWithinTheirBounds(FailoverTiming.Cause cause) {
        for (Profile profile : Profile.values()) {
            long bound = FailoverTiming.boundNanos(cause, profile.timing().bounds());
            for (int sample = 0; sample < TIMING_SAMPLES; sample++) {
                long found =
                        FailoverTiming.measure(profile, cause, 2 + sample % 3, sample).failover();

                assertThat(found).as("%s, seed %d", profile, sample).isLessThanOrEqualTo(bound);
            }
        }
    }
}
