// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabelNamesTest {
    private final LabelNames names =
            LabelNames.parse(
                    """
                    # name of labels
                    0 eth0-in
                    0x10  hexadecimal
                    \t020 octal is taken
                    017 octal
                    0 again
                    7 eth0-in
                    8 with blanks\t
                    9 b@d
                    1024 beyond
                    -1 negative
                    x no number
                    12

                    127 last\
                    """);

    @Test
    void namesBits() {
        assertThat(name(0)).isEqualTo("eth0-in");
        assertThat(name(15)).isEqualTo("octal");
        assertThat(name(16)).isEqualTo("hexadecimal");
        assertThat(name(8)).isEqualTo("with blanks");
        assertThat(name(127)).isEqualTo("last");
        for (int none : new int[] {-1, 1, 7, 9, 12, 128, 1024}) {
            assertThat(name(none)).as("bit %d", none).isEmpty();
        }
    }

    @Test
    void findsBits() {
        assertThat(names.bit("eth0-in")).isZero();
        assertThat(names.bit("b@d")).isEqualTo(-1);
        byte[] text = Samples.ascii("a,octal,b");
        assertThat(names.bit(text, 2, 7)).isEqualTo(15);
        assertThat(names.bit(text, 2, 6)).isEqualTo(-1);
        assertThat(names.bit(text, 2, 2)).isEqualTo(-1);
    }

    @Test
    void aMissingFileNamesNothing(@TempDir Path directory) throws IOException {
        assertThat(LabelNames.read(directory.resolve("none")).isEmpty()).isTrue();
        Path file = Files.writeString(directory.resolve("connlabel.conf"), "3 vpn\n");
        assertThat(LabelNames.read(file).bit("vpn")).isEqualTo(3);
    }

    private String name(int bit) {
        return new String(names.name(bit), StandardCharsets.US_ASCII);
    }
}
