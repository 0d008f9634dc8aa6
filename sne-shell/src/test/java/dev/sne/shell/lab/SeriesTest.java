// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Profile;
import dev.sne.shell.json.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesTest {
    private static final Scenario SCENARIO = Scenarios.named("crash");

    private static RunResult run(long millis) {
        return new RunResult(
                SCENARIO,
                SCENARIO.settings(Profile.FAST, Load.NONE),
                new Measured(12, 12, 1, millis * 1_000_000, millis, 2 * millis * 1_000_000, 0),
                List.of(),
                List.of(),
                0,
                List.of(),
                new Throughput(0, new long[] {0}));
    }

    @Test
    void tellsLeastMedianAndMost() {
        Series series = new Series(SCENARIO);
        for (long millis : new long[] {30, 10, 20}) {
            series.add(run(millis));
        }

        assertThat(series.figures())
                .contains("3 of 3", "10.0/20.0/30.0", "10/20/30", "20.0/40.0/60.0");
        assertThat(JsonNode.parse(series.json().toString()).get("udp_pause_us").get("median"))
                .isEqualTo(JsonNode.parse("20000"));
        assertThat(series.passed()).isTrue();
    }

    @Test
    void runWithoutVerdictIsNoPass() {
        Series series = new Series(SCENARIO);
        series.add(run(10));
        series.addBroken();

        assertThat(series.passed()).isFalse();
        assertThat(series.figures()).contains("1 of 2");
    }
}
