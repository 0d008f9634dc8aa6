// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// STATE-MACHINE.md says what the code does. Its table and its diagrams are made of the rules: run
/// this test with `-Dhasm.rewrite=true` to make them anew.
class StateMachineDocumentTest {

    private static final Path DOCUMENT = Path.of("STATE-MACHINE.md");

    private static Map<String, String> parts() {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("overview", TableText.overview());
        for (MainState main : MainState.values()) {
            if (main != MainState.OFF) {
                parts.put(main.title(), TableText.diagram(main));
            }
        }
        parts.put("table", TableText.table());
        return parts;
    }

    @Test
    void theDocumentIsMadeOfTheCode() throws IOException {
        String document = Files.readString(DOCUMENT);
        String made = document;
        for (Map.Entry<String, String> part : parts().entrySet()) {
            made = replace(made, part.getKey(), part.getValue());
        }
        if (Boolean.getBoolean("hasm.rewrite")) {
            Files.writeString(DOCUMENT, made);
        } else {
            assertThat(made).isEqualTo(document);
        }
    }

    private static String replace(String document, String part, String text) {
        String begin = "<!-- begin " + part + " -->\n";
        String end = "<!-- end " + part + " -->";
        int from = document.indexOf(begin);
        int to = document.indexOf(end);
        assertThat(from).as("begin of %s", part).isNotNegative();
        assertThat(to).as("end of %s", part).isGreaterThan(from);
        return document.substring(0, from + begin.length())
                + "\n"
                + text
                + "\n"
                + document.substring(to);
    }

    @Test
    void everyStateIsExplained() throws IOException {
        String document = Files.readString(DOCUMENT);
        for (SubState each : SubState.values()) {
            assertThat(document).contains("| " + each.id() + " |");
        }
        for (AlarmTimer each : AlarmTimer.values()) {
            assertThat(document).contains("| " + each + " |");
        }
    }
}
