// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sne.ifmii.address.Conflict;
import dev.sne.ifmii.address.ConflictDetector;
import dev.sne.ifmii.address.ConflictPlan;
import dev.sne.ifmii.address.ServiceAddresses;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.testkit.junit.KernelTest;
import dev.sne.testkit.netns.Segment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

@KernelTest
class ConflictDetectorIT {
    private static final String ETH = "eth0";

    /// Ends early when everybody asked for has answered.
    private static final ConflictPlan PATIENT =
            new ConflictPlan(20, Duration.ofMillis(100), Duration.ofMillis(100));

    @Test
    void findsTheHolder(NetworkNamespace middle, NetworkNamespace old, NetworkNamespace next) {
        Segment segment = Segment.in(middle);
        HardwareAddress oldMac = segment.connect(old, ETH);
        segment.connect(next, ETH);
        ServiceAddresses service = ServiceAddresses.on(ETH, Pool.of(20));
        try (VirtualAddresses addresses = VirtualAddresses.open(old)) {
            addresses.activate(service);
            assertThat(ConflictDetector.detect(ETH, service.ips(), PATIENT, next))
                    .containsExactlyInAnyOrderElementsOf(
                            service.ips().stream().map(a -> new Conflict(a, oldMac)).toList());

            List<IpAddress> more = new ArrayList<>(service.ips());
            more.add(IpAddress.parse("10.77.99.1"));
            more.add(IpAddress.parse("fd00:4d::99:1"));
            assertThat(ConflictDetector.detect(ETH, more, ConflictPlan.QUICK, next))
                    .extracting(Conflict::address)
                    .containsExactlyInAnyOrderElementsOf(service.ips());

            addresses.deactivate(service);
            assertThat(ConflictDetector.detect(ETH, more, ConflictPlan.QUICK, next)).isEmpty();
        }
    }

    /// Of two that ask for the same address at the same time at least one learns of the other. Who
    /// does, gives way and asks no more; the other may then have heard nothing, and takes it.
    @Test
    void findsWhoAsksToo(NetworkNamespace middle, NetworkNamespace one, NetworkNamespace other)
            throws InterruptedException {
        Segment segment = Segment.in(middle);
        HardwareAddress oneMac = segment.connect(one, ETH);
        HardwareAddress otherMac = segment.connect(other, ETH);
        List<IpAddress> ips = ServiceAddresses.on(ETH, Pool.of(1)).ips();
        AtomicReference<List<Conflict>> seenByOther = new AtomicReference<>(List.of());
        Thread asking =
                Thread.ofPlatform()
                        .start(() ->
                                seenByOther.set(ConflictDetector.detect(ETH, ips, PATIENT, other)));
        List<Conflict> seenByOne = ConflictDetector.detect(ETH, ips, PATIENT, one);
        asking.join();
        for (IpAddress ip : ips) {
            boolean oneGivesWay = seenByOne.contains(new Conflict(ip, otherMac));
            boolean otherGivesWay = seenByOther.get().contains(new Conflict(ip, oneMac));
            assertThat(oneGivesWay || otherGivesWay).as("%s", ip).isTrue();
        }
    }

    @Test
    void saysThatItCannotAsk(NetworkNamespace node) {
        List<IpAddress> ips = ServiceAddresses.on(ETH, Pool.of(1)).ips();
        assertThatExceptionOfType(SystemCallException.class)
                .isThrownBy(() -> ConflictDetector.detect(ETH, ips, ConflictPlan.QUICK, node))
                .withMessage("find interface eth0: ENODEV (No such device)");
    }
}
