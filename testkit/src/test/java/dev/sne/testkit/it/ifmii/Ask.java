// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.ifmii.packet.Arp;
import dev.sne.ifmii.packet.Ethernet;
import dev.sne.ifmii.packet.NeighbourDiscovery;
import dev.sne.ifmii.packet.PacketFilter;
import dev.sne.ifmii.packet.PacketSocket;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.RouteSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Asks a segment who has an address, and hears everybody who says "I".
final class Ask {
    /// Long enough for whoever answers beside the first.
    private static final Duration PATIENCE = Duration.ofMillis(150);

    private Ask() {}

    static Set<String> who(
            NetworkNamespace host,
            String interfaceName,
            HardwareAddress hardware,
            List<VirtualAddress> own,
            IpAddress target) {
        int index;
        try (RouteSocket links = RouteSocket.open(host)) {
            index = links.link(interfaceName).orElseThrow().index();
        }
        Set<String> answers = new TreeSet<>();
        try (Arena arena = Arena.ofConfined();
                PacketSocket socket =
                        PacketSocket.open(
                                interfaceName,
                                index,
                                Ethernet.ETH_P_ALL,
                                PacketFilter.WHO_HAS,
                                host)) {
            MemorySegment frame = arena.allocate(256, Long.BYTES);
            IpAddress source = own.get(target.isV6() ? 1 : 0).address();
            int length =
                    target.isV6()
                            ? NeighbourDiscovery.solicitation(hardware, source, target)
                                    .encode(frame, 0, hardware)
                            : Arp.request(hardware, source, target)
                                    .encode(frame, 0, Ethernet.BROADCAST);
            socket.send(frame, 0, length);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            for (long left = PATIENCE.toNanos(); left > 0; left = deadline - System.nanoTime()) {
                int received = socket.receive(frame, Duration.ofNanos(left));
                if (received > 0) {
                    add(frame, Math.min(received, 256), target, answers);
                }
            }
        }
        return answers;
    }

    private static void add(
            MemorySegment frame, int length, IpAddress target, Set<String> answers) {
        Arp arp = Arp.decode(frame, length);
        if (arp != null && arp.operation() == Arp.REPLY && arp.senderAddress().equals(target)) {
            answers.add(arp.sender().toString());
        }
        NeighbourDiscovery message = NeighbourDiscovery.decode(frame, length);
        if (message != null
                && message.type() == NeighbourDiscovery.ADVERTISEMENT
                && message.target().equals(target)) {
            answers.add(String.valueOf(message.hardware()));
        }
    }
}
