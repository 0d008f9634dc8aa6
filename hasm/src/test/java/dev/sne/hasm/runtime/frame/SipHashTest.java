// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Vectors of SipHash's authors (`vectors.h` of the reference implementation): key bytes 00 to 0f,
/// input bytes 00, 01, 02 and so on.
class SipHashTest {
    private final SipHash hash = new SipHash(0x0706050403020100L, 0x0f0e0d0c0b0a0908L);

    @Test
    void hashesNothing() {
        assertThat(hash.start().finish()).isEqualTo(0x726fdb47dd0e0e31L);
    }

    @Test
    void hashesOneWord() {
        assertThat(hash.start().word(0x0706050403020100L).finish()).isEqualTo(0x93f5f5799a932462L);
    }

    @Test
    void hashesTwoWords() {
        hash.start().word(0x0706050403020100L).word(0x0f0e0d0c0b0a0908L);
        assertThat(hash.finish()).isEqualTo(0x3f2acc7f57c29bdbL);
    }
}
