// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// What the README quotes must be code that compiles.
class ReadmeTest {
    @Test
    void quotesTheExample() throws IOException {
        String source =
                Files.readString(
                        Path.of("src/test/java/dev/sne/conntrack/examples/CreateAndDump.java"));
        String main =
                source.substring(
                                source.indexOf("    public static void main"),
                                source.lastIndexOf('}'))
                        .stripTrailing()
                        .stripIndent();
        assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + main + "\n```");
    }
}
