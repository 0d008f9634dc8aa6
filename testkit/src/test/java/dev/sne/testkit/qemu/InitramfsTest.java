// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InitramfsTest {
    @Test
    void takesLibrariesFromOutsideTheJdkUnderTheNamesByWhichTheyAreAskedFor() {
        String ldd =
                """
                /opt/jdk/bin/java:
                \tlinux-vdso.so.1 (0x00007ffd0b5c9000)
                \tlibz.so.1 => /lib/x86_64-linux-gnu/libz.so.1.2.13 (0x00007f1c0a000000)
                \tlibjli.so => /opt/jdk/bin/../lib/libjli.so (0x00007f1c0a1f0000)
                \tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1c09e00000)
                \t/lib64/ld-linux-x86-64.so.2 (0x00007f1c0a213000)
                """;

        assertThat(Initramfs.librariesOutside(Path.of("/opt/jdk"), ldd.lines()))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "lib/libz.so.1",
                                Path.of("/lib/x86_64-linux-gnu/libz.so.1.2.13"),
                                "lib/libc.so.6",
                                Path.of("/lib/x86_64-linux-gnu/libc.so.6"),
                                "lib64/ld-linux-x86-64.so.2",
                                Path.of("/lib64/ld-linux-x86-64.so.2")));
    }
}
