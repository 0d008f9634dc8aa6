// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class NetlinkAddressTest {
    @Test
    void groupsAreBitsFromOneOn() {
        assertThat(NetlinkAddress.ofGroups(1, 3, 32).groups()).isEqualTo(0x8000_0005);
        assertThat(NetlinkAddress.ofGroups()).isEqualTo(NetlinkAddress.KERNEL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NetlinkAddress.ofGroups(33))
                .withMessage("group must be 1 to 32, not 33");
    }

    @Test
    void portIdsAreUnsigned() {
        assertThat(new NetlinkAddress(-2, 5)).hasToString("netlink:4294967294/0x5");
    }
}
