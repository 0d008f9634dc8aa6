// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import dev.sne.ifmii.link.FoundInterface;
import dev.sne.ifmii.link.InterfaceLookup;
import dev.sne.ifmii.packet.PacketFilter;
import dev.sne.ifmii.packet.PacketSocket;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.netlink4j.route.InterfaceAddress;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.netlink4j.uapi.IfAddr;
import io.netty.channel.epoll.EpollIoOps;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What ARP and neighbour discovery have in common: frames on one link, past routes, neighbour
/// tables and firewall rules.
///
/// Interface, hardware address and own address are looked up for each attempt, so that an interface
/// made anew and an address that has moved are followed. The packet socket stays: to close one
/// takes the kernel up to 30 milliseconds.
abstract class LinkProbe extends TimedProbe {
    private final ProbeTarget target;
    private final int protocol;
    private final @Nullable PacketFilter filter;

    /// Of the origin's thread.
    private @Nullable Tap tap;

    LinkProbe(ProbeOrigin origin, ProbeTarget target, int protocol, @Nullable PacketFilter filter) {
        super(origin);
        if (target.interfaceName().isEmpty()) {
            throw new IllegalArgumentException("a probe of a neighbour takes an interface");
        }
        this.target = target;
        this.protocol = protocol;
        this.filter = filter;
    }

    /// This host on the link.
    record Self(HardwareAddress hardware, IpAddress address) {}

    /// Writes the question to the start of `frame`.
    ///
    /// @return how many bytes it has
    abstract int question(MemorySegment frame, Self self);

    /// What is wrong with a frame; empty for nothing: it is the answer.
    abstract String fault(MemorySegment frame, int length, Self self);

    final IpAddress address() {
        return target.address();
    }

    final ProbeTarget target() {
        return target;
    }

    /// A packet socket on one interface, on the event loop.
    private record Tap(int index, PacketSocket socket, PolledDescriptor descriptor) {
        Tap(int index, PacketSocket socket) {
            this(index, socket, new PolledDescriptor(socket.fd()));
        }
    }

    /// What one attempt starts with.
    private record Ready(Self self, Tap tap) {}

    @Override
    final void ask(Attempt attempt) {
        origin().make(attempt, this::prepare, ready -> ask(attempt, ready), ready -> {});
    }

    private Ready prepare() {
        String name = target.interfaceName().orElseThrow();
        try (InterfaceLookup interfaces = InterfaceLookup.open();
                RouteSocket routes = RouteSocket.open()) {
            FoundInterface link =
                    interfaces
                            .find(name)
                            .orElseThrow(() ->
                                    new SystemCallException(
                                            "find interface " + name, Errno.ENODEV));
            HardwareAddress hardware = link.address();
            if (hardware == null) {
                throw new IllegalStateException(name + " has no hardware address");
            }
            Self self = new Self(hardware, own(routes, link));
            return new Ready(self, tap(link));
        }
    }

    /// The own address that the target will see: one of its network if there is one.
    private IpAddress own(RouteSocket routes, FoundInterface link) {
        Optional<IpAddress> any = Optional.empty();
        for (InterfaceAddress own : routes.addresses(link.index())) {
            boolean usable =
                    own.address().isV6() == address().isV6()
                            && (own.flags() & (IfAddr.IFA_F_TENTATIVE | IfAddr.IFA_F_DADFAILED))
                                    == 0;
            if (usable && isInside(own, address())) {
                return own.address();
            }
            if (usable && any.isEmpty()) {
                any = Optional.of(own.address());
            }
        }
        return any.orElseThrow(() ->
                new IllegalStateException(
                        link.name() + " has no address to ask " + address() + " from"));
    }

    private static boolean isInside(InterfaceAddress network, IpAddress address) {
        byte[] one = network.address().bytes();
        byte[] other = address.bytes();
        for (int bit = 0; bit < network.prefixLength(); bit++) {
            int mask = 0x80 >>> bit % Byte.SIZE;
            if (((one[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    /// The socket, opened anew if the interface is another one or has been down.
    private synchronized Tap tap(FoundInterface link) {
        Tap current = tap;
        if (current != null && (current.index() != link.index() || !empty(current))) {
            drop(current);
            current = null;
        }
        if (current == null) {
            PacketSocket socket =
                    PacketSocket.open(link.name(), link.index(), protocol, filter, null);
            current = new Tap(link.index(), socket);
            tap = current;
        }
        return current;
    }

    /// Throws away what came between attempts.
    ///
    /// @return whether the socket is still good
    private static boolean empty(Tap tap) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment nowhere = arena.allocate(1);
            int received;
            do {
                received = tap.socket().receive(nowhere, Duration.ZERO);
            } while (received >= 0);
            return true;
        } catch (SystemCallException e) {
            return false;
        }
    }

    private void ask(Attempt attempt, Ready ready) {
        PolledDescriptor descriptor = ready.tap().descriptor();
        attempt.onEnd(descriptor::pause);
        descriptor.on(origin().loop(), EpollIoOps.EPOLLIN, ops -> read(attempt, ready));
        int length = question(origin().buffer(), ready.self());
        attempt.sending();
        ready.tap().socket().send(origin().buffer(), 0, length);
    }

    private void read(Attempt attempt, Ready ready) {
        try {
            for (int i = 0; i < PolledDescriptor.MOST_AT_ONCE && !attempt.isOver(); i++) {
                MemorySegment frame = origin().buffer();
                int length = ready.tap().socket().receive(frame, Duration.ZERO);
                if (length < 0) {
                    return;
                }
                String fault = fault(frame, length, ready.self());
                if (fault.isEmpty()) {
                    attempt.alive();
                } else {
                    attempt.ignore(fault);
                }
            }
        } catch (SystemCallException e) {
            failOf(attempt, e);
        }
    }

    /// The event loop lets go of the descriptor before its number can become somebody else's.
    private void drop(Tap old) {
        tap = null;
        origin().loop()
                .execute(() -> {
                    old.descriptor().release();
                    origin().later(old.socket()::close);
                });
    }

    @Override
    final void release() {
        origin().later(this::dropLast);
    }

    private synchronized void dropLast() {
        Tap last = tap;
        if (last != null) {
            drop(last);
        }
    }
}
