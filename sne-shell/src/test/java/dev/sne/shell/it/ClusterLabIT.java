// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.Captured;
import dev.sne.shell.json.JsonNode;
import dev.sne.testkit.junit.KernelTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole firewalls, a process each, in the lab. A scenario judges itself: every byte of every
/// connection, the addresses, both kernels' tables.
@KernelTest
class ClusterLabIT {
    @TempDir private Path directory;

    @Test
    void connectionsSurviveTheCrashOfTheActiveFirewall() throws Exception {
        Path picture = directory.resolve("crash.svg");
        Captured captured = new Captured();

        assertThat(captured.run("lab", "--picture", picture.toString()))
                .as(captured.out() + captured.err())
                .isZero();

        assertThat(captured.out())
                .containsPattern("fw\\d goes dark: no power")
                .containsPattern("fw\\d +is the master, epoch")
                .contains("12 of 12 TCP connections alive", "as it has to be");
        assertThat(Files.readString(picture)).startsWith("<svg ").endsWith("</svg>\n");
    }

    @Test
    void withoutReplicationTheyAreLost() {
        Captured captured = new Captured();

        assertThat(captured.run("lab", "run", "control", "--json"))
                .as(captured.out() + captured.err())
                .isZero();

        JsonNode run = JsonNode.parse(captured.out().lines().findFirst().orElseThrow());
        assertThat(run.get("passed").isTrue()).isTrue();
        assertThat(run.get("alive").number(-1)).isZero();
        assertThat(run.get("connections").number(0)).isEqualTo(12);
    }

    @Test
    void nobodyTakesOverOnABusyMachine() {
        Captured captured = new Captured();
        String[] busy = {"lab", "run", "busy", "--for", "3", "--flows", "20000", "--rate", "1000"};

        assertThat(captured.run(busy)).as(captured.out() + captured.err()).isZero();

        assertThat(captured.out())
                .contains("20000 more flows, 1000 new ones a second")
                .contains("changes of master: 0, of state: 0")
                .containsPattern("(?:[2-9]|\\d\\d)\\d{3} short flows went through");
    }

    @ParameterizedTest
    @ValueSource(strings = {"handover", "pull-uplink", "split-takeover"})
    void nothingIsLost(String scenario) {
        Captured captured = new Captured();

        assertThat(captured.run("lab", "run", scenario))
                .as(captured.out() + captured.err())
                .isZero();
    }
}
