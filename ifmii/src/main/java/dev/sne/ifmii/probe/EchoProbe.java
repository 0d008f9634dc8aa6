// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import io.netty.channel.epoll.EpollIoOps;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// ICMP or ICMPv6 echo ("ping"): of one host, or of a broadcast or multicast address, where a
/// number of different hosts have to answer.
///
/// An answer counts if id, sequence number, size and a random token of 64 bits are those of the
/// attempt, the checksum is right and, when one host was asked, it comes from there. What routers
/// say against it is kept for the message of a failure and ends nothing: it is not authenticated,
/// and the answer may still come.
///
/// Takes `CAP_NET_RAW`.
public final class EchoProbe extends TimedProbe {
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int SOCK_RAW = 3;
    private static final int SO_BROADCAST = 6;
    private static final int SOL_RAW = 255;
    private static final int ICMP_FILTER = 1;
    private static final int ICMPV6_FILTER = 1;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int ICMPV6_FILTER_BYTES = 32;
    private static final int SEQUENCE_MASK = 0xffff;

    private final ProbeTarget target;
    private final int quorum;
    private final boolean group;
    private final int id = Tokens.source().nextInt(1 << 16);
    private int sequence;

    private EchoProbe(ProbeOrigin origin, ProbeTarget target, boolean group, int quorum) {
        super(origin);
        this.target = target;
        this.group = group;
        this.quorum = quorum;
    }

    /// Asks one host.
    public static EchoProbe of(ProbeOrigin origin, ProbeTarget target) {
        return new EchoProbe(origin, target, false, 1);
    }

    /// Asks all hosts that a broadcast or multicast address reaches. Linux hosts answer a broadcast
    /// only where `icmp_echo_ignore_broadcasts` is 0.
    ///
    /// This host's own answers do not count: the kernel gives it a copy of each broadcast, to which
    /// it answers itself.
    ///
    /// @param group with the interface that leads there
    /// @param quorum how many different addresses have to answer, at least 1
    public static EchoProbe ofGroup(ProbeOrigin origin, ProbeTarget group, int quorum) {
        if (group.interfaceName().isEmpty()) {
            throw new IllegalArgumentException("an echo of many hosts takes an interface");
        }
        if (quorum < 1) {
            throw new IllegalArgumentException("quorum must be at least 1, not " + quorum);
        }
        return new EchoProbe(origin, group, true, quorum);
    }

    @Override
    void ask(Attempt attempt) {
        sequence = sequence + 1 & SEQUENCE_MASK;
        EchoPacket packet =
                new EchoPacket(target.address().isV6(), id, sequence, Tokens.source().nextLong());
        origin().make(
                        attempt,
                        this::open,
                        opened -> ask(attempt, opened, packet),
                        opened -> opened.socket().close());
    }

    /// What one attempt starts with.
    ///
    /// @param own addresses of this host, whose answers do not count
    private record Opened(ProbeSocket socket, Set<IpAddress> own) {}

    private Opened open() {
        boolean v6 = target.address().isV6();
        ProbeSocket socket = ProbeSocket.open(target, SOCK_RAW, v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP);
        try {
            filter(socket, v6);
            if (group) {
                prepareForGroup(socket, v6);
            } else {
                socket.reportErrors();
                socket.connect(0);
            }
            return new Opened(socket, group ? ownAddresses() : Set.of());
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Set<IpAddress> ownAddresses() {
        try (RouteSocket routes = RouteSocket.open()) {
            Set<IpAddress> own = new HashSet<>();
            for (InterfaceAddress address : routes.addresses()) {
                own.add(address.address());
            }
            return own;
        }
    }

    /// Lets nothing in but echo replies. In both filters a bit that is set keeps a type out.
    private static void filter(ProbeSocket socket, boolean v6) {
        String operation = "have echo replies received alone";
        if (v6) {
            byte[] mask = new byte[ICMPV6_FILTER_BYTES];
            Arrays.fill(mask, (byte) 0xff);
            int reply = EchoPacket.ECHO_REPLY_V6;
            // Words in host byte order; this bit is in the lower half of the word's first byte on
            // little-endian machines, of its last byte on others.
            int word = reply / Integer.SIZE * Integer.BYTES;
            int bit = reply % Integer.SIZE;
            boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            mask[word + (little ? bit / 8 : 3 - bit / 8)] &= (byte) ~(1 << bit % 8);
            socket.setOption(IPPROTO_ICMPV6, ICMPV6_FILTER, mask, operation);
        } else {
            socket.setOption(SOL_RAW, ICMP_FILTER, ~(1 << EchoPacket.ECHO_REPLY), operation);
        }
    }

    private static void prepareForGroup(ProbeSocket socket, boolean v6) {
        String operation = "keep the question from this host itself";
        if (v6) {
            socket.setOption(ProbeSocket.IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0, operation);
        } else {
            socket.setOption(ProbeSocket.SOL_SOCKET, SO_BROADCAST, 1, "allow broadcasts");
            socket.setOption(ProbeSocket.IPPROTO_IP, IP_MULTICAST_LOOP, 0, operation);
        }
    }

    private void ask(Attempt attempt, Opened opened, EchoPacket packet) {
        ProbeSocket socket = opened.socket();
        attempt.onEnd(socket::close);
        Set<IpAddress> answered = new HashSet<>();
        Consumer<IpAddress> good =
                from -> {
                    if (opened.own().contains(from)) {
                        attempt.ignore("an echo reply of this host itself");
                    } else {
                        answered(attempt, from, answered);
                    }
                };
        socket.onReadable(origin().loop(), ops -> read(attempt, socket, packet, good, ops));
        attempt.sending();
        if (group) {
            socket.sendToTarget(packet.request());
        } else {
            socket.send(packet.request());
        }
    }

    private void read(
            Attempt attempt,
            ProbeSocket socket,
            EchoPacket packet,
            Consumer<IpAddress> good,
            EpollIoOps ops) {
        for (int i = 0; i < PolledDescriptor.MOST_AT_ONCE && !attempt.isOver(); i++) {
            int received = socket.receive(origin().buffer());
            if (ProbeSocket.isNothing(received)) {
                break;
            }
            if (received < 0) {
                Errno errno = new Errno(-received);
                attempt.note(Failures.reason(errno), target + ": " + errno);
                continue;
            }
            String fault = packet.fault(origin().buffer(), received);
            if (fault.isEmpty()) {
                good.accept(socket.sender());
            } else {
                attempt.ignore(fault + " from " + socket.sender());
            }
        }
        if (ops.contains(EpollIoOps.EPOLLERR) && !attempt.isOver()) {
            socket.dropReportedErrors(origin().buffer());
        }
    }

    private void answered(Attempt attempt, IpAddress from, Set<IpAddress> answered) {
        if (!group && !from.equals(target.address())) {
            attempt.ignore("an echo reply from " + from);
        } else if (answered.add(from) && answered.size() >= quorum) {
            attempt.alive();
        } else {
            attempt.note(
                    ProbeResult.Reason.TIMEOUT,
                    "answers of " + answered.size() + " instead of " + quorum);
        }
    }

    @Override
    public String toString() {
        return "echo of " + target + (group ? ", quorum " + quorum : "");
    }
}
