// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LoadTest {
    private static final Load HOUR = new Load(500_000, 5_000, Duration.ofHours(1));

    @Test
    void tablesHaveRoomForWhatTheKernelHasNotForgottenYet() {
        assertThat(HOUR.isCrowded()).isTrue();
        assertThat(HOUR.most()).isGreaterThan(500_000 + 70 * 5_000);
        assertThat(Load.NONE.isCrowded()).isFalse();
    }

    @Test
    void saysWhatThereIs() {
        assertThat(HOUR.text()).isEqualTo(", 500000 more flows, 5000 new ones a second");
        assertThat(Load.NONE.text()).isEmpty();
    }
}
