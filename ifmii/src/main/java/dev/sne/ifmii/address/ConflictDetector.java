// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

import dev.sne.ifmii.packet.Arp;
import dev.sne.ifmii.packet.Ethernet;
import dev.sne.ifmii.packet.FrameBatch;
import dev.sne.ifmii.packet.NeighbourDiscovery;
import dev.sne.ifmii.packet.PacketFilter;
import dev.sne.ifmii.packet.PacketSocket;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.RouteSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Asks whether somebody on a link has addresses that this host is about to take: by ARP probes
/// (RFC 5227) and, for IPv6, by the solicitations of duplicate address detection (RFC 4862 section
/// 5.4). Neither changes anybody's cache. Whoever answers or announces one of them is found; of two
/// that ask for one at the same time at least one finds the other.
///
/// A host that has them behind the same virtual hardware address cannot be told from this one.
public final class ConflictDetector {
    private static final int BUFFER_BYTES = 256;

    private final HardwareAddress own;
    private final Set<IpAddress> asked;
    private final Map<IpAddress, Conflict> found = new LinkedHashMap<>();

    private ConflictDetector(HardwareAddress own, List<IpAddress> asked) {
        this.own = own;
        this.asked = new HashSet<>(asked);
    }

    /// Asks on an interface and waits as long as `plan` says, or until every address is found to be
    /// in use. To be called while this host does not have the addresses. Takes CAP_NET_RAW.
    ///
    /// @param name an interface that is up
    /// @param namespace where it is
    /// @return the conflicts, at most one for each address; empty when nobody answered
    /// @throws SystemCallException ENODEV if there is no such interface, ENETDOWN if it is down
    public static List<Conflict> detect(
            String name, List<IpAddress> addresses, ConflictPlan plan, NetworkNamespace namespace) {
        Link link;
        try (RouteSocket links = RouteSocket.open(namespace)) {
            link =
                    links.link(name)
                            .orElseThrow(() ->
                                    new SystemCallException(
                                            "find interface " + name, Errno.ENODEV));
        }
        HardwareAddress own = link.address();
        if (own == null || addresses.isEmpty()) {
            return List.of();
        }
        ConflictDetector detector = new ConflictDetector(own, addresses);
        try (PacketSocket socket =
                PacketSocket.open(
                        name, link.index(), Ethernet.ETH_P_ALL, PacketFilter.WHO_HAS, namespace)) {
            // Nobody but who has an address listens to its solicited-node group.
            socket.joinAllGroups(link.index());
            detector.run(socket, detector.questions(addresses), plan);
        }
        return List.copyOf(detector.found.values());
    }

    private FrameBatch questions(List<IpAddress> addresses) {
        FrameBatch batch = new FrameBatch(addresses.size());
        for (IpAddress address : addresses) {
            int length =
                    address.isV6()
                            ? NeighbourDiscovery.probe(address)
                                    .encode(batch.frames(), batch.next(), own)
                            : Arp.probe(own, address)
                                    .encode(batch.frames(), batch.next(), Ethernet.BROADCAST);
            batch.add(length);
        }
        return batch;
    }

    private void run(PacketSocket socket, FrameBatch questions, ConflictPlan plan) {
        socket.makeRoomFor(questions.size());
        for (int i = 1; i <= plan.probes() && found.size() < asked.size(); i++) {
            socket.send(questions);
            listen(socket, i < plan.probes() ? plan.interval() : plan.patience());
        }
    }

    private void listen(PacketSocket socket, Duration time) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = arena.allocate(BUFFER_BYTES, Long.BYTES);
            long deadline = System.nanoTime() + time.toNanos();
            while (found.size() < asked.size()) {
                long left = deadline - System.nanoTime();
                int length = left <= 0 ? -1 : socket.receive(frame, Duration.ofNanos(left));
                if (length < 0) {
                    return;
                }
                Conflict conflict = conflict(frame, Math.min(length, BUFFER_BYTES), own);
                if (conflict != null && asked.contains(conflict.address())) {
                    found.putIfAbsent(conflict.address(), conflict);
                }
            }
        }
    }

    /// What a frame of somebody else says of an address: that he has it, or that he asks whether he
    /// may.
    ///
    /// @return null if it says neither
    static @Nullable Conflict conflict(MemorySegment frame, int length, HardwareAddress own) {
        if (length < Ethernet.HEADER_BYTES || Ethernet.source(frame).equals(own)) {
            return null;
        }
        Arp arp = Arp.decode(frame, length);
        if (arp != null) {
            boolean probe = arp.senderAddress().equals(IpAddress.ofV4(0));
            if (arp.sender().equals(own) || (probe && arp.operation() != Arp.REQUEST)) {
                return null;
            }
            return new Conflict(probe ? arp.targetAddress() : arp.senderAddress(), arp.sender());
        }
        NeighbourDiscovery message = NeighbourDiscovery.decode(frame, length);
        if (message == null
                || (message.type() == NeighbourDiscovery.SOLICITATION && !message.isProbe())) {
            return null;
        }
        HardwareAddress told = message.hardware();
        return new Conflict(message.target(), told == null ? Ethernet.source(frame) : told);
    }
}
