// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HttpCheckTest {
    @Test
    void asksForTheWholeUrl() {
        HttpCheck check = HttpCheck.of("https://[fd00::1]:8443/a%20b?c=d");

        assertThat(check.host()).isEqualTo("fd00::1");
        assertThat(check.port()).isEqualTo(8443);
        assertThat(check.authority()).isEqualTo("[fd00::1]:8443");
        assertThat(check.path()).isEqualTo("/a%20b?c=d");
    }

    @Test
    void knowsWhatAUrlLeavesOut() {
        assertThat(HttpCheck.of("HTTP://fw").port()).isEqualTo(80);
        assertThat(HttpCheck.of("https://fw").port()).isEqualTo(443);
        assertThat(HttpCheck.of("https://fw?x").path()).isEqualTo("/?x");
        assertThat(HttpCheck.of("https://fw").authority()).isEqualTo("fw");
    }

    @Test
    void takesNoOtherUrls() {
        for (String url : new String[] {"ftp://fw", "fw", "http:///x", "http://fw:0", "/x"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> HttpCheck.of(url));
        }
    }

    @Test
    void takesOnlyRangesOfStatuses() {
        HttpCheck check = HttpCheck.of("http://fw").expecting(200, 399);
        assertThat(check.isExpected(399)).isTrue();
        assertThat(check.isExpected(400)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> check.expecting(300, 200))
                .withMessage("not a range of statuses from 200 to 999: 300 to 200");
    }
}
