// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.ifmii.mii.FakePhy;
import dev.sne.ifmii.mii.MiiBus;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.SystemCallException;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SignalPortTest {
    private static final long SECOND = 1_000_000_000L;

    private final FakePhy phy = FakePhy.e1000();
    private Errno driverFailure = new Errno(0);
    private boolean driverLink = true;

    private SignalPort port(Function<String, MiiBus> registers) {
        return new SignalPort("eth0", registers, this::driver);
    }

    private boolean driver() {
        if (driverFailure.number() != 0) {
            throw new SystemCallException("eth0: ask the driver", driverFailure);
        }
        return driverLink;
    }

    private static Function<String, MiiBus> refusing(Errno errno) {
        return name -> {
            throw new SystemCallException(name + ": read the PHY address", errno);
        };
    }

    @Test
    void registersComeFirst() {
        SignalPort port = port(_ -> phy);
        assertThat(port.read(true, 0)).isEqualTo(new Signal(true, false, Source.MII, ""));
        phy.link(false);
        assertThat(port.read(true, 1)).isEqualTo(new Signal(false, false, Source.MII, ""));
    }

    @Test
    void aLossBetweenTwoLooksIsToldOnce() {
        SignalPort port = port(_ -> phy);
        port.read(true, 0);
        phy.link(false);
        phy.link(true);
        assertThat(port.read(true, 1)).isEqualTo(new Signal(true, true, Source.MII, ""));
        assertThat(port.read(true, 2)).isEqualTo(new Signal(true, false, Source.MII, ""));
    }

    /// What the latch held when we first looked, or while the link was known to be down, is no
    /// news.
    @Test
    void anOldLossIsNoFlap() {
        phy.link(false);
        phy.link(true);
        SignalPort port = port(_ -> phy);
        assertThat(port.read(true, 0).flapped()).isFalse();
        phy.link(false);
        port.read(true, 1);
        phy.link(true);
        assertThat(port.read(true, 2)).isEqualTo(new Signal(true, false, Source.MII, ""));
    }

    @Test
    void aDriverWithoutRegistersIsAskedAndThatIsSaid() {
        SignalPort port = port(refusing(Errno.EOPNOTSUPP));
        assertThat(port.read(true, 0))
                .isEqualTo(
                        new Signal(true, false, Source.ETHTOOL, "no MII registers (EOPNOTSUPP)"));
        driverLink = false;
        assertThat(port.read(true, 1).up()).isFalse();
    }

    @Test
    void withoutPrivilegeTheDriverIsAskedAndThatIsSaid() {
        assertThat(port(refusing(Errno.EPERM)).read(true, 0).note())
                .isEqualTo("MII registers take CAP_NET_ADMIN (EPERM)");
    }

    @Test
    void theKernelsCarrierIsTheLastResort() {
        driverFailure = Errno.EOPNOTSUPP;
        SignalPort port = port(refusing(Errno.EOPNOTSUPP));
        for (boolean carrier : new boolean[] {true, false}) {
            assertThat(port.read(carrier, 0))
                    .isEqualTo(
                            new Signal(
                                    carrier,
                                    false,
                                    Source.RTNETLINK,
                                    "no MII registers (EOPNOTSUPP), no link test by ethtool"
                                            + " (EOPNOTSUPP)"));
        }
    }

    @Test
    void aBusWithoutTransceiverIsNoSource() {
        SignalPort port = port(_ -> new FakePhy(0xffff, 0xffff));
        assertThat(port.read(true, 0).source()).isEqualTo(Source.ETHTOOL);
        assertThat(port.read(true, 0).note()).isEqualTo("no transceiver answers on the MII bus");
    }

    /// A card with two connectors: the registers belong to the one that is not in use.
    @Test
    void registersThatContradictTheKernelForLongAreNotBelieved() {
        phy.link(false);
        SignalPort port = port(_ -> phy);
        assertThat(port.read(true, 0).up()).isFalse();
        assertThat(port.read(true, 4 * SECOND).source()).isEqualTo(Source.MII);
        assertThat(port.read(true, 6 * SECOND))
                .matches(Signal::up)
                .matches(s -> s.source() == Source.ETHTOOL);
        port.retry();
        assertThat(port.read(true, 7 * SECOND).source()).isEqualTo(Source.ETHTOOL);
    }

    /// A driver that tells the kernel nothing of a pulled cable is what the registers are read for.
    @Test
    void registersThatOnceShowedALinkAreBelievedForEver() {
        SignalPort port = port(_ -> phy);
        port.read(true, 0);
        phy.link(false);
        assertThat(port.read(true, 100 * SECOND).up()).isFalse();
        assertThat(port.read(true, 200 * SECOND).up()).isFalse();
    }

    @Test
    void aFailingBusIsGivenUpAfterAFewLooksAndTriedAgainWhenTheLinkChanges() {
        boolean[] failing = {false};
        MiiBus bus =
                new MiiBus() {
                    @Override
                    public int phy() {
                        return 1;
                    }

                    @Override
                    public int read(int register) {
                        if (failing[0]) {
                            throw new SystemCallException("eth0: read", new Errno(5));
                        }
                        return phy.read(register);
                    }
                };
        SignalPort port = port(_ -> bus);
        assertThat(port.read(true, 0).source()).isEqualTo(Source.MII);
        failing[0] = true;
        port.read(true, 1);
        port.read(true, 2);
        assertThat(port.read(true, 3).note()).isEqualTo("no MII registers (EIO)");
        failing[0] = false;
        assertThat(port.read(true, 4).source()).isEqualTo(Source.ETHTOOL);
        port.retry();
        assertThat(port.read(true, 5).source()).isEqualTo(Source.MII);
    }

    @Test
    void anInterfaceThatIsGoneIsAnError() {
        SignalPort port = port(_ -> phy);
        port.read(true, 0);
        phy.vanish();
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> port.read(true, 1))
                .matches(e -> e.errno().equals(Errno.ENODEV));
        driverFailure = Errno.ENODEV;
        SignalPort other = port(refusing(Errno.EOPNOTSUPP));
        assertThatExceptionOfType(SystemCallException.class).isThrownBy(() -> other.read(true, 1));
    }
}
