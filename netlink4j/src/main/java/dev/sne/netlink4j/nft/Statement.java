// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

import static dev.sne.netlink4j.nft.NfTables.*;

import dev.sne.netlink4j.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Actions of a rule. [#accept] and [#drop] end the packet's way through the chain, the NAT actions
/// do so too; the rest go on with the next part of the rule.
public final class Statement {
    /// Labels of a flow that the kernel stores: `NF_CT_LABELS_MAX_SIZE` bits.
    private static final int LABEL_BITS = 128;

    private Statement() {}

    /// Lets the packet pass this chain.
    public static NftExpression accept() {
        return writer -> Expressions.verdict(writer, NftChain.Verdict.ACCEPT);
    }

    /// Throws the packet away without a word to its sender.
    public static NftExpression drop() {
        return writer -> Expressions.verdict(writer, NftChain.Verdict.DROP);
    }

    /// Counts the packet in a named counter of the table, made by [NftTransaction#createCounter].
    public static NftExpression count(String counter) {
        return writer -> Expressions.objectReference(writer, NFT_OBJECT_COUNTER, counter);
    }

    /// Attaches the named helper, made by [NftTransaction#createHelper], to a new flow.
    public static NftExpression useHelper(String helper) {
        return writer -> Expressions.objectReference(writer, NFT_OBJECT_CT_HELPER, helper);
    }

    /// Sets the flow's mark (`ct mark set`).
    public static NftExpression setCtMark(int mark) {
        return setCt(NFT_CT_MARK, Match.hostU32(mark));
    }

    /// Puts the flow that this packet is about to start into a zone (`ct zone set`): in a chain
    /// that runs before tracking ([NftChain#PRIORITY_RAW]).
    ///
    /// @param zone 0 to 65535
    public static NftExpression setCtZone(int zone) {
        Match.checked("zone", zone, 0xffff);
        // The kernel reads sixteen bits of the register, in host byte order.
        byte[] bytes =
                ByteBuffer.allocate(Short.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putShort((short) zone)
                        .array();
        return setCt(NFT_CT_ZONE, bytes);
    }

    /// Sets the flow's labels to this one bit (`ct label set`).
    ///
    /// @param bit 0 to 127
    public static NftExpression setCtLabel(int bit) {
        Match.checked("label bit", bit, LABEL_BITS - 1);
        byte[] labels = new byte[LABEL_BITS / Byte.SIZE];
        // The kernel's bitmap is an array of host-endian longs.
        ByteBuffer.wrap(labels)
                .order(ByteOrder.nativeOrder())
                .putLong(bit / Long.SIZE * Long.BYTES, 1L << bit % Long.SIZE);
        return setCt(NFT_CT_LABELS, labels);
    }

    /// Gives a new flow the address of the interface that it leaves by.
    public static NftExpression masquerade() {
        return Expressions::masquerade;
    }

    /// Gives a new flow this source address; the port is kept when it is free.
    public static NftExpression sourceNat(IpAddress address) {
        return writer -> {
            Expressions.immediate(writer, NFT_REG_1, address.bytes());
            Expressions.nat(writer, NFT_NAT_SNAT, family(address), false);
        };
    }

    /// Sends a new flow to this address and port instead.
    ///
    /// @param port 0 to 65535
    public static NftExpression destinationNat(IpAddress address, int port) {
        byte[] portBytes = Match.networkU16("port", port);
        return writer -> {
            Expressions.immediate(writer, NFT_REG_1, address.bytes());
            Expressions.immediate(writer, NFT_REG_2, portBytes);
            Expressions.nat(writer, NFT_NAT_DNAT, family(address), true);
        };
    }

    private static NftExpression setCt(int key, byte[] value) {
        return writer -> {
            Expressions.immediate(writer, NFT_REG_1, value);
            Expressions.ctSet(writer, key);
        };
    }

    private static int family(IpAddress address) {
        return (address.isV6() ? NftFamily.IPV6 : NftFamily.IPV4).number();
    }
}
