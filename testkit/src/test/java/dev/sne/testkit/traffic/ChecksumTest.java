// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /// The example of RFC 1071, section 3.
    @Test
    void isThatOfTheSpecification() {
        assertThat(checksum(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7)).isEqualTo(0x220d);
    }

    @Test
    void oddByteIsPaddedOnTheRight() {
        assertThat(checksum(0x01, 0x02, 0x03)).isEqualTo(checksum(0x01, 0x02, 0x03, 0x00));
    }

    private static int checksum(int... bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes.length, Long.BYTES);
        for (int i = 0; i < bytes.length; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) bytes[i]);
        }
        return IcmpTraffic.checksum(memory);
    }
}
