// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpioTest {
    @Test
    void writesTheFormThatTheKernelUnpacks() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Cpio archive = new Cpio(out)) {
            archive.directory("bin");
            archive.file("bin/sh", "hello".getBytes(US_ASCII));
        }

        // magic, inode, mode, user, group, links, time, size, four device numbers, name's size, sum
        String zero = "00000000";
        String directory =
                ("070701" + "00000001" + "000041ed" + zero + zero + "00000001" + zero + zero)
                        + (zero + zero + zero + zero + "00000004" + zero)
                        + "bin\0\0\0";
        String file =
                ("070701" + "00000002" + "000081ed" + zero + zero + "00000001" + zero + "00000005")
                        + (zero + zero + zero + zero + "00000007" + zero)
                        + "bin/sh\0\0\0\0"
                        + "hello\0\0\0";
        String trailer =
                ("070701" + "00000003" + zero + zero + zero + "00000001" + zero + zero)
                        + (zero + zero + zero + zero + "0000000b" + zero)
                        + "TRAILER!!!\0\0\0\0";
        assertThat(out.toString(US_ASCII)).isEqualTo(directory + file + trailer);
    }
}
