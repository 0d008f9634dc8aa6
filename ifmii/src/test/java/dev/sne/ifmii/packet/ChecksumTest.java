// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    /// The example of RFC 1071 section 3.
    @Test
    void addsAsTheRfcDoes() {
        MemorySegment bytes = Bytes.of("0001 f203 f4f5 f6f7");
        assertThat(Checksum.of(Checksum.sum(0, bytes, 0, 8))).isEqualTo(0xffff - 0xddf2);
    }

    @Test
    void anOddByteIsTheUpperHalf() {
        MemorySegment bytes = Bytes.of("0001 f2");
        assertThat(Checksum.sum(0, bytes, 0, 3)).isEqualTo(0xf201);
    }

    @Test
    void isZeroOverBytesThatCarryIt() {
        MemorySegment bytes = Bytes.of("0001 f203 f4f5 f6f7 220d");
        assertThat(Checksum.of(Checksum.sum(0, bytes, 0, 10))).isZero();
    }
}
