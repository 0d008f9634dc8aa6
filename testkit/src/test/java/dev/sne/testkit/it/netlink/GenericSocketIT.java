// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.KernelException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.generic.GenericFamily;
import dev.sne.netlink4j.generic.GenericSocket;
import dev.sne.netlink4j.uapi.Genetlink;
import dev.sne.testkit.junit.KernelTest;
import org.junit.jupiter.api.Test;

@KernelTest
class GenericSocketIT {
    @Test
    void everyListedFamilyIsFoundByItsName(NetworkNamespace namespace) {
        try (GenericSocket generic = GenericSocket.open(namespace)) {
            assertThat(generic.families())
                    .extracting(GenericFamily::name)
                    .contains("nlctrl")
                    .doesNotHaveDuplicates();
            for (GenericFamily family : generic.families()) {
                assertThat(generic.family(family.name())).hasValue(family);
            }
        }
    }

    @Test
    void unknownFamilyIsAbsent(NetworkNamespace namespace) {
        try (GenericSocket generic = GenericSocket.open(namespace)) {
            assertThat(generic.family("no-such-family")).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> generic.family("sixteen-bytes-xx"));
        }
    }

    @Test
    void requestsReachTheirFamily(NetworkNamespace namespace) {
        try (GenericSocket generic = GenericSocket.open(namespace)) {
            GenericFamily controller = generic.family("nlctrl").orElseThrow();
            generic.request(controller, 200, 0);
            assertThatExceptionOfType(KernelException.class)
                    .isThrownBy(() -> generic.socket().execute("ask for command 200"))
                    .withMessageStartingWith("ask for command 200: EOPNOTSUPP");
            generic.request(controller, Genetlink.CTRL_CMD_GETFAMILY, 0)
                    .attrU16(Genetlink.CTRL_ATTR_FAMILY_ID, Genetlink.GENL_ID_CTRL);
            assertThat(generic.socket().call("ask for the controller").type())
                    .isEqualTo(Genetlink.GENL_ID_CTRL);
        }
    }
}
