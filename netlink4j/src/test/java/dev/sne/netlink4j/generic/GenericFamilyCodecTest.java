// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.generic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.Golden;
import dev.sne.netlink4j.Malformations;
import dev.sne.netlink4j.generic.GenericFamily.MulticastGroup;
import dev.sne.netlink4j.generic.GenericFamily.Operation;
import dev.sne.netlink4j.uapi.Genetlink;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GenericFamilyCodecTest {
    private static GenericFamily golden(String name) {
        return GenericFamilyCodec.decode(Golden.message(GenericFamilyCodecTest.class, name));
    }

    @Test
    void decodesTheController() {
        int readable = Genetlink.GENL_CMD_CAP_DUMP | Genetlink.GENL_CMD_CAP_HASPOL;
        assertThat(golden("family-nlctrl"))
                .isEqualTo(
                        new GenericFamily(
                                Genetlink.GENL_ID_CTRL,
                                "nlctrl",
                                2,
                                0,
                                0,
                                List.of(
                                        new Operation(
                                                Genetlink.CTRL_CMD_GETFAMILY,
                                                readable | Genetlink.GENL_CMD_CAP_DO),
                                        new Operation(10, readable)),
                                List.of(new MulticastGroup(16, "notify"))));
    }

    @Test
    void findsGroupsByName() {
        GenericFamily thermal = golden("family-thermal");
        assertThat(thermal.groups()).hasSize(2);
        assertThat(thermal.group("event")).hasValue(3);
        assertThat(thermal.group("nothing")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"family-nlctrl", "family-thermal"})
    void decodesOrReportsDamage(String name) {
        Malformations.survives(
                Golden.bytes(GenericFamilyCodecTest.class, name), GenericFamilyCodec::decode);
    }
}
