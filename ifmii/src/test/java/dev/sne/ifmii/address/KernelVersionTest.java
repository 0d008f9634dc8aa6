// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KernelVersionTest {
    @ParameterizedTest
    @ValueSource(strings = {"5.17.15", "5.10.0-28-amd64", "4.19.0", "3.2", "5.4-rc1"})
    void findsOldKernels(String release) {
        assertThat(KernelVersion.isBefore(release, 5, 18)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"5.18", "5.18.0-4-amd64", "5.100.1", "6.1.0-18-amd64", "10.0", "", "x"})
    void acceptsNewAndUnknownOnes(String release) {
        assertThat(KernelVersion.isBefore(release, 5, 18)).isFalse();
    }

    @Test
    void saysWhatIsMissing() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(() -> KernelVersion.require(1000, 0, "time travel"))
                .withMessageMatching("Linux .* lacks time travel: needs 1000.0");
    }
}
