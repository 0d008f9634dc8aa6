// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Profile;
import dev.sne.shell.json.JsonNode;
import dev.sne.shell.lab.TimelineEntry.Kind;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

/// How a run is told, drawn and written.
class PictureTest {
    private static final long MILLI = 1_000_000;

    private static RunResult run(List<String> complaints) {
        Scenario scenario = Scenarios.named("crash");
        return new RunResult(
                scenario,
                scenario.settings(Profile.FAST, Load.NONE),
                new Measured(12, 11, 5_000_000, 31 * MILLI, 30, 36 * MILLI, 0),
                complaints,
                List.of("a note"),
                1000 * MILLI,
                List.of(
                        new TimelineEntry(1000 * MILLI, "lab", Kind.ACTION, "fw1 goes <dark>"),
                        new TimelineEntry(1020 * MILLI, "fw2", Kind.DETAIL, "a detail"),
                        new TimelineEntry(1030 * MILLI, "fw2", Kind.MASTER, "is the master")),
                new Throughput(900 * MILLI, new long[] {100_000, 100_000, 0, 50_000}));
    }

    @Test
    void isXmlWithTheEventsThatMatter() throws Exception {
        Document document =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(
                                new ByteArrayInputStream(
                                        Picture.of(run(List.of())).getBytes(UTF_8)));

        assertThat(document.getDocumentElement().getTextContent())
                .contains("fw1 goes <dark>", "30.0 ms", "fw2 is the master", "UDP 31.0 ms")
                .doesNotContain("a detail");
        assertThat(document.getElementsByTagName("polyline").getLength()).isEqualTo(1);
    }

    @Test
    void textTellsWhatHappenedWhen() {
        assertThat(RunText.timeline(run(List.of()), false))
                .contains("       0.0 ms  lab  fw1 goes <dark>")
                .contains("      30.0 ms  fw2  is the master")
                .doesNotContain("a detail");
        assertThat(RunText.timeline(run(List.of()), true)).contains("20.0 ms  fw2  a detail");
        assertThat(RunText.verdict(run(List.of())))
                .contains("11 of 12 TCP connections alive", "UDP at 1 kHz 31.0 ms", "a note");
        assertThat(RunText.verdict(run(List.of("a flow is lost")))).contains("a flow is lost");
    }

    @Test
    void jsonHasItAll() {
        JsonNode json = JsonNode.parse(RunJson.of(run(List.of("bad"))).toString());

        assertThat(json.get("passed").isTrue()).isFalse();
        assertThat(json.get("complaints").items()).hasSize(1);
        assertThat(json.get("udp_pause_us").number(0)).isEqualTo(31_000);
        assertThat(json.get("timeline").items().getLast().get("at_us").number(0)).isEqualTo(30_000);
    }
}
