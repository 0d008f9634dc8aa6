// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    /// What inet_ntop(3) of glibc 2.36 prints for the address on the left.
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "::0001:0, ::0.1.0.0",
        "::1:0:0, ::1:0:0",
        "::ffff:1.2.3.4, ::ffff:1.2.3.4",
        "::ffff:0:0, ::ffff:0.0.0.0",
        "::1.2.3.4, ::1.2.3.4",
        "64:ff9b::1.2.3.4, 64:ff9b::102:304",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3",
        "1:0:0:2:3:0:0:4, 1::2:3:0:0:4",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "2001:DB8::00fF, 2001:db8::ff",
        "fe80::1:2:3:4, fe80::1:2:3:4",
    })
    void printsAsTheCLibraryDoes(String text, String expected) {
        assertThat(IpAddress.parse(text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.",
                ".1.2.3.4",
                "1.2.3.4 ",
                ":",
                ":::",
                "1::2::3",
                "12345::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "::1.2.3",
                "1.2.3.4::",
                "1:",
                ":1",
                "g::",
                "fe80::1%eth0",
                "localhost",
                "١.2.3.4"
            })
    void rejectsWhatIsNotAnAddress(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IpAddress.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void agreesWithThePlatformOnRandomAddresses() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(bytes);
            for (int j = 0; bytes.length == 16 && j < 16; j += 2) {
                if (random.nextInt(3) > 0) {
                    bytes[j] = 0;
                    bytes[j + 1] = 0;
                }
            }
            IpAddress address = IpAddress.of(bytes);
            assertThat(address.bytes()).as("seed %d", seed).isEqualTo(bytes);
            assertThat(IpAddress.parse(address.toString())).as("seed %d", seed).isEqualTo(address);
            InetAddress other = InetAddress.ofLiteral(address.toString());
            if (bytes.length == other.getAddress().length) {
                assertThat(other.getAddress()).as("seed %d", seed).isEqualTo(bytes);
            } else {
                // The platform turns IPv4-mapped addresses into IPv4 ones.
                assertThat(other).isNotInstanceOf(Inet6Address.class);
            }
        }
    }

    @Test
    void ordersByFamilyAndUnsignedValue() {
        assertThat(IpAddress.parse("10.0.0.1")).isLessThan(IpAddress.parse("10.0.0.2"));
        assertThat(IpAddress.parse("1.0.0.0")).isLessThan(IpAddress.parse("200.0.0.0"));
        assertThat(IpAddress.parse("255.255.255.255")).isLessThan(IpAddress.parse("::"));
        assertThat(IpAddress.parse("2001::")).isLessThan(IpAddress.parse("fe80::"));
    }
}
