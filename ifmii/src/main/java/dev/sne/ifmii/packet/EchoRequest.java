// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// An ICMP or ICMPv6 echo request without data (RFC 792, RFC 4443 section 4.1), with the frame
/// around it.
///
/// @param source who asks; its family is that of the whole packet
/// @param destination who is to answer
/// @param identifier 0 to 65535, repeated by the answer like `sequence`
/// @param sequence 0 to 65535
public record EchoRequest(IpAddress source, IpAddress destination, int identifier, int sequence) {
    /// The most bytes of a frame.
    public static final int FRAME_BYTES =
            Ethernet.HEADER_BYTES + Ip.V6_HEADER_BYTES + EchoRequest.MESSAGE_BYTES;

    private static final int MESSAGE_BYTES = 8;
    private static final int ECHO = 8;
    private static final int ECHO_V6 = 128;

    /// Of a packet for the link alone: no router is to pass it on.
    private static final int ONE_HOP = 1;

    public EchoRequest {
        if (source.isV6() != destination.isV6()) {
            throw new IllegalArgumentException(
                    source + " and " + destination + " are of different families");
        }
    }

    /// Writes the frame.
    ///
    /// @param to has room for [#FRAME_BYTES] at `at`
    /// @return how many bytes it has
    public int encode(MemorySegment to, long at, HardwareAddress from, HardwareAddress receiver) {
        boolean isV6 = source.isV6();
        int protocol = isV6 ? Ethernet.ETH_P_IPV6 : Ethernet.ETH_P_IP;
        long ip = Ethernet.header(to, at, receiver, from, protocol);
        long message = Ip.header(to, ip, source, destination, MESSAGE_BYTES, ONE_HOP);
        to.set(ValueLayout.JAVA_BYTE, message, (byte) (isV6 ? ECHO_V6 : ECHO));
        to.set(ValueLayout.JAVA_BYTE, message + 1, (byte) 0);
        to.set(Ethernet.SHORT, message + 4, (short) identifier);
        to.set(Ethernet.SHORT, message + 6, (short) sequence);
        Ip.checksum(to, message, MESSAGE_BYTES, isV6);
        return (int) (message + MESSAGE_BYTES - at);
    }
}
