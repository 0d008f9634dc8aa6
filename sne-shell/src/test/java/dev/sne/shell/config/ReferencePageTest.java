// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tomlj.Toml;

class ReferencePageTest {
    private static final Pattern BLOCK = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);

    /// The page is the one that this version writes. Run with `-Dsne.regenerate=true` to write it.
    @Test
    void isTheOneInTheRepository() throws IOException {
        Path file = Path.of("CONFIGURATION.md");
        if (Boolean.getBoolean("sne.regenerate")) {
            Files.writeString(file, ReferencePage.text());
        }
        assertThat(file).hasContent(ReferencePage.text());
    }

    @Test
    void beginsWithAnExampleThatWorks() {
        ConfigurationReader.Result result =
                new ConfigurationReader("fw2").read(blocks().getFirst());
        assertThat(result.problems()).isEmpty();
        assertThat(result.configuration().orElseThrow().host().number()).isEqualTo(2);
    }

    /// Each table's example is read by what reads the table, without an error in it.
    @Test
    void everyExampleIsValid() throws BadValue {
        List<String> blocks = blocks();
        assertThat(blocks).hasSize(1 + ConfigurationReader.TABLES.size());
        for (String block : blocks) {
            assertThat(Toml.parse(block).errors()).as(block).isEmpty();
        }
        for (TableSpec table : ConfigurationReader.TABLES) {
            for (Key<?> key : table.keys()) {
                Object value = Toml.parse("x = " + key.example()).get("x");
                assertThat(value).as(table.path() + "." + key.name()).isNotNull();
                if (value != null) {
                    key.type().read(value);
                }
            }
        }
    }

    @Test
    void hasEveryKey() {
        for (TableSpec table : ConfigurationReader.TABLES) {
            for (Key<?> key : table.keys()) {
                assertThat(ReferencePage.text()).contains("| `" + key.name() + "` |");
                assertThat(key.description()).isNotBlank().doesNotEndWith(".");
            }
        }
    }

    private static List<String> blocks() {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(ReferencePage.text());
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }
}
