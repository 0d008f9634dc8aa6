// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.OperState;
import dev.sne.netlink4j.route.Route;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.IfAddr;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what the kernel does from work queues, some time after it was asked. Packets that are
/// sent earlier are lost without a word, and repeated only after a second.
public final class Links {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(1);

    private Links() {}

    /// Waits until a link that has been set up passes packets.
    ///
    /// @throws IllegalStateException when it does not
    public static void awaitUp(RouteSocket links, int index) {
        await(
                () -> links.link(index).orElseThrow().operState() == OperState.UP,
                "link " + index + " does not come up");
    }

    /// Waits until a link answers for all its IPv6 addresses, the link-local one included. That
    /// takes a second or two, unless `accept_dad` is 0. An address is no longer tentative, or with
    /// `IFA_F_NODAD` never was, some time before the kernel adds its local route and answers.
    ///
    /// @throws IllegalStateException when it does not
    public static void awaitAddresses(RouteSocket links, int index) {
        await(
                () -> isReady(links.addresses(index), links),
                "the IPv6 addresses of link " + index + " stay tentative");
    }

    private static boolean isReady(List<InterfaceAddress> addresses, RouteSocket links) {
        if (addresses.stream().noneMatch(a -> isLinkLocal(a.address()))
                || addresses.stream().anyMatch(a -> (a.flags() & IfAddr.IFA_F_TENTATIVE) != 0)) {
            return false;
        }
        List<IpAddress> local =
                links.routes(Nfnetlink.AF_INET6, Rtnetlink.RT_TABLE_LOCAL).stream()
                        .map(Route::destination)
                        .toList();
        return addresses.stream()
                .map(InterfaceAddress::address)
                .allMatch(address -> !address.isV6() || local.contains(address));
    }

    /// fe80::/10 (RFC 4291).
    private static boolean isLinkLocal(IpAddress address) {
        return address.isV6() && address.high() >>> 54 == 0xfe80 >>> 6;
    }

    private static void await(BooleanSupplier condition, String otherwise) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                throw new IllegalStateException(otherwise);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }
}
