// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.mii.MiiBus;
import dev.sne.ifmii.mii.MiiRegisters;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import org.junit.jupiter.api.Test;

class RegistersTextTest {
    /// What QEMU's e1000e answers under Linux 6.1; −5 is EIO.
    private static final int[] E1000E = {
        0x1140, 0x796d, 0x0141, 0x0cb1, 0x0de1, 0x47e0, 4, -5, -5, 0x0e00, 0x7c00, 0, 0, 0, 0, -5
    };

    private static MiiRegisters registers() {
        return MiiRegisters.read(
                new MiiBus() {
                    @Override
                    public int phy() {
                        return 1;
                    }

                    @Override
                    public int read(int register) {
                        if (E1000E[register] < 0) {
                            throw new SystemCallException("read", new Errno(-E1000E[register]));
                        }
                        return E1000E[register];
                    }
                });
    }

    @Test
    void decodesEachRegister() {
        assertThat(RegistersText.decoded("eth0", registers()))
                .isEqualTo(
                        """
                        eth0: PHY 1, link, 1000baseT/full
                          0  control             1140  autonegotiation
                          1  status              796d  link, negotiation complete, able 100baseTX/full 100baseTX/half 10baseT/full 10baseT/half
                          2  identifier          0141  OUI 00:50:43
                          3  identifier, part 2  0cb1  model 11, revision 1
                          4  advertised          0de1  100baseTX/full 100baseTX/half 10baseT/full 10baseT/half, pause, asymmetric pause
                          5  partner's abilities 47e0  100baseTX/full 100baseT4 100baseTX/half 10baseT/full 10baseT/half, pause, acknowledge, selector 0
                          6  expansion           0004  partner does not negotiate, next pages
                          7  next page           EIO
                          8  partner's next page EIO
                          9  1000baseT control   0e00  1000baseT/full, prefers master
                         10  1000baseT status    7c00  1000baseT/full 1000baseT/half, master, receives well, partner receives well
                         15  extended status     EIO
                        """);
    }

    @Test
    void showsTheValuesAlone() {
        assertThat(RegistersText.raw("eth0", registers()))
                .isEqualTo(
                        "eth0 phy:1 0:1140 1:796d 2:0141 3:0cb1 4:0de1 5:47e0 6:0004 7:EIO 8:EIO"
                                + " 9:0e00 10:7c00 15:EIO\n");
    }

    @Test
    void writesJson() {
        assertThat(RegistersJson.of("a\"b\\c\u0001", registers()))
                .startsWith(
                        "{\"name\":\"a\\\"b\\\\c\\u0001\",\"phy\":1,\"link\":true,"
                                + "\"lost_since_last_reading\":false,")
                .contains("\"mode\":\"1000baseT/full\"")
                .contains("\"oui\":\"00:50:43\",\"model\":11,\"revision\":1")
                .contains("\"partner\":[\"1000baseT/full\",\"1000baseT/half\"]")
                .endsWith("\"10\":\"7c00\",\"15\":\"EIO\"}}");
    }
}
