// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// An ARP packet for IPv4 on Ethernet (RFC 826), with the frame around it.
///
/// @param operation [#REQUEST] or [#REPLY]; others are possible
/// @param sender hardware address of who says this, as the packet has it
/// @param senderAddress its IPv4 address; 0.0.0.0 in a probe
/// @param target hardware address of whom it is for; zeros in a request
/// @param targetAddress the IPv4 address that it is about
public record Arp(
        int operation,
        HardwareAddress sender,
        IpAddress senderAddress,
        HardwareAddress target,
        IpAddress targetAddress) {
    public static final int REQUEST = 1;
    public static final int REPLY = 2;

    /// Bytes of a frame.
    public static final int FRAME_BYTES = 42;

    private static final HardwareAddress NOBODY = HardwareAddress.parse("00:00:00:00:00:00");
    private static final IpAddress ANY = IpAddress.ofV4(0);
    private static final int ARPHRD_ETHER = 1;

    /// Offsets from the beginning of the frame.
    private static final int HARDWARE = 14;

    private static final int PROTOCOL = 16;
    private static final int LENGTHS = 18;
    private static final int OPERATION = 20;
    private static final int SENDER = 22;
    private static final int SENDER_ADDRESS = 28;
    private static final int TARGET = 32;
    private static final int TARGET_ADDRESS = 38;

    /// A hardware address has 6 bytes, an IPv4 address 4.
    private static final short SIX_AND_FOUR = 0x0604;

    /// Asks who has `target`.
    public static Arp request(HardwareAddress sender, IpAddress senderAddress, IpAddress target) {
        return new Arp(REQUEST, sender, senderAddress, NOBODY, target);
    }

    /// Asks who has `target` without saying that we are about to: nobody's table changes (RFC 5227
    /// section 2.1.1).
    public static Arp probe(HardwareAddress sender, IpAddress target) {
        return request(sender, ANY, target);
    }

    /// Says that `sender` has `address`, in the form of a request (RFC 5227 section 3: what most
    /// hosts understand).
    public static Arp announcement(HardwareAddress sender, IpAddress address) {
        return request(sender, address, address);
    }

    /// Says the same in the form of a reply, which some hosts heed alone. Target is the sender
    /// itself: Linux takes it for gratuitous only then, and believes it at once only then.
    public static Arp gratuitousReply(HardwareAddress sender, IpAddress address) {
        return new Arp(REPLY, sender, address, sender, address);
    }

    /// Writes the frame, from `sender` to `destination`.
    ///
    /// @param to has room for [#FRAME_BYTES] at `at`
    /// @return how many bytes it has
    public int encode(MemorySegment to, long at, HardwareAddress destination) {
        Ethernet.header(to, at, destination, sender, Ethernet.ETH_P_ARP);
        to.set(Ethernet.SHORT, at + HARDWARE, (short) ARPHRD_ETHER);
        to.set(Ethernet.SHORT, at + PROTOCOL, (short) Ethernet.ETH_P_IP);
        to.set(Ethernet.SHORT, at + LENGTHS, SIX_AND_FOUR);
        to.set(Ethernet.SHORT, at + OPERATION, (short) operation);
        Ethernet.address(to, at + SENDER, sender);
        Ethernet.ip(to, at + SENDER_ADDRESS, senderAddress);
        Ethernet.address(to, at + TARGET, target);
        Ethernet.ip(to, at + TARGET_ADDRESS, targetAddress);
        return FRAME_BYTES;
    }

    /// Reads a frame of `length` bytes; null when it is not a whole one for IPv4 on Ethernet.
    public static @Nullable Arp decode(MemorySegment frame, long length) {
        if (length < FRAME_BYTES
                || Ethernet.protocol(frame, length) != Ethernet.ETH_P_ARP
                || frame.get(Ethernet.SHORT, HARDWARE) != ARPHRD_ETHER
                || frame.get(Ethernet.SHORT, PROTOCOL) != Ethernet.ETH_P_IP
                || frame.get(Ethernet.SHORT, LENGTHS) != SIX_AND_FOUR) {
            return null;
        }
        return new Arp(
                Short.toUnsignedInt(frame.get(Ethernet.SHORT, OPERATION)),
                Ethernet.address(frame, SENDER),
                Ethernet.ipv4(frame, SENDER_ADDRESS),
                Ethernet.address(frame, TARGET),
                Ethernet.ipv4(frame, TARGET_ADDRESS));
    }
}
