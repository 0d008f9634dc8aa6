// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

import static dev.sne.netlink4j.nft.NfTables.*;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Conditions of a rule. A rule is left at its first condition that does not hold. All of them work
/// in a table of any family: a condition on an IPv4 address does not hold for an IPv6 packet.
public final class Match {
    /// `IFNAMSIZ` of `linux/if.h`, the terminating NUL included.
    private static final int INTERFACE_NAME_SIZE = 16;

    /// Resolution of [#randomly]: parts in a million.
    private static final int RANDOM_MODULUS = 1_000_000;

    /// `linux/netfilter/nf_conntrack_common.h`
    private static final int IPS_ASSURED = 4;

    private static final int IPS_CONFIRMED = 8;

    private static final int TCP = 6;
    private static final int TCP_FLAGS_OFFSET = 13;
    private static final byte TCP_FIN = 0x01;
    private static final byte TCP_SYN = 0x02;
    private static final byte TCP_RST = 0x04;
    private static final byte TCP_ACK = 0x10;

    private Match() {}

    /// Holds if the packet has one of the given states (`ct state established,related`).
    public static NftExpression ctState(CtState first, CtState... more) {
        int bits = first.bit;
        for (CtState state : more) {
            bits |= state.bit;
        }
        int mask = bits;
        return writer -> {
            Expressions.ctLoad(writer, NFT_CT_STATE);
            Expressions.mask(writer, hostU32(mask));
            Expressions.compare(writer, NFT_CMP_NEQ, new byte[Integer.BYTES]);
        };
    }

    /// Holds if the flow is not assured (`ct status & assured == 0`): a connection that was not
    /// opened in full, a datagram without an answer. The kernel may drop its entry early.
    public static NftExpression notAssured() {
        return statusLacks(IPS_ASSURED);
    }

    /// Holds for the first packet of a flow, which is in no table yet (`ct status & confirmed ==
    /// 0`).
    public static NftExpression notConfirmed() {
        return statusLacks(IPS_CONFIRMED);
    }

    private static NftExpression statusLacks(int bit) {
        return writer -> {
            Expressions.ctLoad(writer, NFT_CT_STATUS);
            Expressions.mask(writer, hostU32(bit));
            Expressions.compare(writer, NFT_CMP_EQ, new byte[Integer.BYTES]);
        };
    }

    /// Holds if the flow's mark has this value (`ct mark 7`).
    public static NftExpression ctMark(int mark) {
        return writer -> {
            Expressions.ctLoad(writer, NFT_CT_MARK);
            Expressions.compare(writer, NFT_CMP_EQ, hostU32(mark));
        };
    }

    /// Holds if the packet is of this family (`meta nfproto`).
    ///
    /// @param family IPv4 or IPv6
    public static NftExpression family(NftFamily family) {
        return writer -> requireFamily(writer, family);
    }

    /// Holds if the packet's transport protocol has this number (`meta l4proto`), IPv6 extension
    /// headers skipped.
    ///
    /// @param protocol an IANA protocol number, 0 to 255
    public static NftExpression protocol(int protocol) {
        byte[] number = {(byte) checked("protocol", protocol, 255)};
        return writer -> {
            Expressions.meta(writer, NFT_META_L4PROTO);
            Expressions.compare(writer, NFT_CMP_EQ, number);
        };
    }

    /// Holds if the packet came in through the interface of this name (`iifname`).
    public static NftExpression inputInterface(String name) {
        return interfaceName(NFT_META_IIFNAME, name);
    }

    /// Holds if the packet goes out through the interface of this name (`oifname`).
    public static NftExpression outputInterface(String name) {
        return interfaceName(NFT_META_OIFNAME, name);
    }

    /// Holds if the packet's source is this address (`ip saddr`, `ip6 saddr`).
    public static NftExpression source(IpAddress address) {
        return address(address, 12, 8);
    }

    /// Holds if the packet's destination is this address (`ip daddr`, `ip6 daddr`).
    public static NftExpression destination(IpAddress address) {
        return address(address, 16, 24);
    }

    /// Holds for a packet of this transport protocol from this port.
    ///
    /// @param protocol one with ports: TCP (6), UDP (17), SCTP (132)
    /// @param port 0 to 65535
    public static NftExpression sourcePort(int protocol, int port) {
        return port(protocol, 0, port);
    }

    /// Holds for a packet of this transport protocol to this port.
    ///
    /// @param protocol one with ports: TCP (6), UDP (17), SCTP (132)
    /// @param port 0 to 65535
    public static NftExpression destinationPort(int protocol, int port) {
        return port(protocol, Short.BYTES, port);
    }

    /// Holds for a packet that opens a TCP connection (`tcp flags & (fin|syn|rst|ack) == syn`).
    public static NftExpression tcpSyn() {
        return tcpFlags(NFT_CMP_EQ);
    }

    /// Holds for a TCP packet that does not open a connection.
    public static NftExpression tcpNotSyn() {
        return tcpFlags(NFT_CMP_NEQ);
    }

    /// Holds at random for this part of the packets (`numgen random`), each judged by itself.
    ///
    /// @param fraction 0.0 to 1.0, resolved to one millionth
    public static NftExpression randomly(double fraction) {
        if (!(fraction >= 0.0 && fraction <= 1.0)) {
            throw new IllegalArgumentException("fraction not between 0 and 1: " + fraction);
        }
        int limit = (int) Math.round(fraction * RANDOM_MODULUS);
        return writer -> {
            Expressions.random(writer, RANDOM_MODULUS);
            Expressions.hostToNetwork32(writer);
            Expressions.compare(
                    writer, NFT_CMP_LT, ByteBuffer.allocate(Integer.BYTES).putInt(limit).array());
        };
    }

    /// A number as the kernel keeps it in a register of `ct` and `meta`: host byte order.
    static byte[] hostU32(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    /// A port as it stands in a packet.
    static byte[] networkU16(String what, int value) {
        return ByteBuffer.allocate(Short.BYTES)
                .putShort((short) checked(what, value, 0xffff))
                .array();
    }

    static int checked(String what, int value, int max) {
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(what + " not between 0 and " + max + ": " + value);
        }
        return value;
    }

    private static NftExpression interfaceName(int key, String name) {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length == 0 || ascii.length >= INTERFACE_NAME_SIZE) {
            throw new IllegalArgumentException("not an interface name: '" + name + "'");
        }
        byte[] padded = Arrays.copyOf(ascii, INTERFACE_NAME_SIZE);
        return writer -> {
            Expressions.meta(writer, key);
            Expressions.compare(writer, NFT_CMP_EQ, padded);
        };
    }

    private static NftExpression address(IpAddress address, int offsetV4, int offsetV6) {
        byte[] bytes = address.bytes();
        NftFamily family = address.isV6() ? NftFamily.IPV6 : NftFamily.IPV4;
        int offset = address.isV6() ? offsetV6 : offsetV4;
        return writer -> {
            requireFamily(writer, family);
            Expressions.payload(writer, NFT_PAYLOAD_NETWORK_HEADER, offset, bytes.length);
            Expressions.compare(writer, NFT_CMP_EQ, bytes);
        };
    }

    private static void requireFamily(MessageWriter writer, NftFamily family) {
        Expressions.meta(writer, NFT_META_NFPROTO);
        Expressions.compare(writer, NFT_CMP_EQ, new byte[] {(byte) family.number()});
    }

    private static NftExpression tcpFlags(int operation) {
        NftExpression isTcp = protocol(TCP);
        return writer -> {
            isTcp.encode(writer);
            Expressions.payload(writer, NFT_PAYLOAD_TRANSPORT_HEADER, TCP_FLAGS_OFFSET, 1);
            Expressions.mask(writer, new byte[] {TCP_FIN | TCP_SYN | TCP_RST | TCP_ACK});
            Expressions.compare(writer, operation, new byte[] {TCP_SYN});
        };
    }

    private static NftExpression port(int protocol, int offset, int port) {
        NftExpression isProtocol = protocol(protocol);
        byte[] bytes = networkU16("port", port);
        return writer -> {
            isProtocol.encode(writer);
            Expressions.payload(writer, NFT_PAYLOAD_TRANSPORT_HEADER, offset, bytes.length);
            Expressions.compare(writer, NFT_CMP_EQ, bytes);
        };
    }
}
