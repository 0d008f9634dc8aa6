// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Plays every document in `src/test/resources/scenarios`. With `-Drewrite` it writes what their
/// commands print now into them; what they expect has to hold all the same.
class ScenarioTest {

    private static final Path SCENARIOS = Path.of("src/test/resources/scenarios");
    private static final String INDEX = "README.md";
    private static final Pattern LINK = Pattern.compile("]\\(([^)]+)\\)");

    @TestFactory
    Stream<DynamicTest> goesAsItSays() throws IOException {
        return documents().stream()
                .map(file ->
                        DynamicTest.dynamicTest(file.getFileName().toString(), () -> play(file)));
    }

    @Test
    void everyScenarioIsInTheIndex() throws IOException {
        String index = Files.readString(SCENARIOS.resolve(INDEX));

        assertThat(documents())
                .hasSizeGreaterThan(30)
                .allSatisfy(file -> assertThat(index).contains("](" + file.getFileName() + ")"));
    }

    /// What the papers say is shown by tests that exist.
    @Test
    void pageOnThePapersLeadsSomewhere() throws IOException {
        Path page = Path.of("../hasm/PAPERS.md");

        List<String> links =
                LINK.matcher(Files.readString(page)).results().map(link -> link.group(1)).toList();
        assertThat(links)
                .hasSizeGreaterThan(50)
                .allSatisfy(link -> assertThat(page.resolveSibling(link)).exists());
    }

    @Test
    void failureNamesTheLineAndShowsTheTrace() {
        Scenario scenario =
                Scenario.parse(
                        "x.md",
                        """
                        # X

                        ```scenario
                        > cluster hosts 1
                        > boot
                        > expect master 2
                        ```
                        """);

        assertThatThrownBy(scenario::play)
                .isInstanceOf(ScenarioException.class)
                .hasMessage("x.md:6: expect master 2: 1");
    }

    @Test
    void commandThatIsNoneIsRefused() {
        for (String command :
                List.of(
                        "crash",
                        "crash 1 2",
                        "explode 1",
                        "run 5",
                        "run -",
                        "expect 1",
                        "cluster")) {
            Scenario scenario =
                    Scenario.parse(
                            "x.md", "```scenario\n> cluster hosts 2\n> " + command + "\n```\n");
            assertThatThrownBy(scenario::play)
                    .as(command)
                    .isInstanceOf(ScenarioException.class)
                    .hasMessageStartingWith("x.md:3: ");
        }
        assertThatThrownBy(() -> Scenario.parse("x.md", "```scenario\n> boot\n```\n").play())
                .hasMessage("x.md:2: there is no cluster yet");
    }

    @Test
    void damagedDocumentIsRefused() {
        assertThatThrownBy(() -> Scenario.parse("x.md", "```scenario\n> boot\n"))
                .hasMessage("line 2: the last block has no end");
        assertThatThrownBy(() -> Scenario.parse("x.md", "```scenario\n  10 1\n```\n"))
                .hasMessageStartingWith("line 2: output without a command");
    }

    @Test
    void whatIsNoScenarioStaysAsItIs() {
        String text = "# X\n\n```\n> not a command\n```\n\n* a list\n\n```scenario\n\n```\n";

        assertThat(Scenario.parse("x.md", text).play()).isEqualTo(text);
    }

    private static List<Path> documents() throws IOException {
        try (Stream<Path> files = Files.list(SCENARIOS)) {
            return files.filter(file -> !file.endsWith(INDEX)).sorted().toList();
        }
    }

    private static void play(Path file) throws IOException {
        Scenario scenario = Scenario.parse(file.getFileName().toString(), Files.readString(file));
        String played = scenario.play();
        if (System.getProperty("rewrite") != null) {
            Files.writeString(file, played);
        } else {
            assertThat(played).isEqualTo(scenario.source());
        }
    }
}
