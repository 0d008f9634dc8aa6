// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HardwareAddressTest {
    @Test
    void readsWhatItWrites() {
        HardwareAddress address = HardwareAddress.parse("02:00:5E:10:00:ff");
        assertThat(address).hasToString("02:00:5e:10:00:ff");
        assertThat(HardwareAddress.parse(address.toString())).isEqualTo(address);
        assertThat(HardwareAddress.of(address.bytes())).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "02:0", "02:00:5e:10:00:0g", "02-00-5e-10-00-01", "02:00:", ":"})
    void acceptsOnlyPairsJoinedByColons(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HardwareAddress.parse(text))
                .withMessageContaining("expected e.g. 02:00:5e:10:00:01");
    }

    @Test
    void sharesNoArrayWithItsCaller() {
        byte[] bytes = {1, 2, 3, 4, 5, 6};
        HardwareAddress address = HardwareAddress.of(bytes);
        bytes[0] = 9;
        address.bytes()[1] = 9;
        assertThat(address).hasToString("01:02:03:04:05:06");
    }
}
