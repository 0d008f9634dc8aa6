// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.IpAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServiceAddressesTest {
    private static final IpAddress V4 = IpAddress.parse("192.0.2.1");
    private static final IpAddress V6 = IpAddress.parse("2001:db8::1");

    @Test
    void writesAnAddressAsIpDoes() {
        assertThat(new VirtualAddress(V4, 24)).hasToString("192.0.2.1/24");
        assertThat(new VirtualAddress(V6, 128)).hasToString("2001:db8::1/128");
    }

    @Test
    void rejectsPrefixesLongerThanTheAddress() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VirtualAddress(V4, 33))
                .withMessage("prefix length of 192.0.2.1: 0 to 32, not 33");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VirtualAddress(V6, 129))
                .withMessage("prefix length of 2001:db8::1: 0 to 128, not 129");
    }

    /// RFC 9568 section 7.3.
    @Test
    void makesTheHardwareAddressesOfVrrp() {
        assertThat(VirtualMac.vrrpIpv4("vrrp7", 7).address()).hasToString("00:00:5e:00:01:07");
        assertThat(VirtualMac.vrrpIpv6("vrrp255", 255).address()).hasToString("00:00:5e:00:02:ff");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> VirtualMac.vrrpIpv4("vrrp", 256))
                .withMessage("virtual router id: 1 to 255, not 256");
    }

    @Test
    void theMacvlanHoldsThemIfThereIsOne() {
        ServiceAddresses plain = ServiceAddresses.on("eth0", List.of(new VirtualAddress(V4, 24)));
        assertThat(plain.holder()).isEqualTo("eth0");
        assertThat(plain.withMac(VirtualMac.vrrpIpv4("vrrp7", 7)).holder()).isEqualTo("vrrp7");
        assertThat(plain.ips()).containsExactly(V4);
    }

    @Test
    void boundsTheSearchForConflicts() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConflictPlan(0, Duration.ZERO, Duration.ZERO))
                .withMessage("probes: 1 to 100, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConflictPlan(1, Duration.ofSeconds(61), Duration.ZERO))
                .withMessage("interval: 0 to 1 minute, not PT1M1S");
    }
}
