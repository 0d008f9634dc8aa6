// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.nft;

import static dev.sne.netlink4j.nft.NfTables.*;

import dev.sne.netlink4j.MessageWriter;
import java.util.function.Consumer;

/// Encoders of the kernel's expressions, one method for each: the instruction set that [Match] and
/// [Statement] compile to. A register holds 16 bytes; register 1 is the accumulator.
final class Expressions {
    private Expressions() {}

    /// `[ meta load KEY => reg 1 ]`
    static void meta(MessageWriter writer, int key) {
        expression(
                writer,
                "meta",
                w -> w.attrU32be(NFTA_META_KEY, key).attrU32be(NFTA_META_DREG, NFT_REG_1));
    }

    /// `[ ct load KEY => reg 1 ]`
    static void ctLoad(MessageWriter writer, int key) {
        expression(
                writer,
                "ct",
                w -> w.attrU32be(NFTA_CT_KEY, key).attrU32be(NFTA_CT_DREG, NFT_REG_1));
    }

    /// `[ ct set KEY with reg 1 ]`
    static void ctSet(MessageWriter writer, int key) {
        expression(
                writer,
                "ct",
                w -> w.attrU32be(NFTA_CT_KEY, key).attrU32be(NFTA_CT_SREG, NFT_REG_1));
    }

    /// `[ payload load LENGTHb @ BASE header + OFFSET => reg 1 ]`
    static void payload(MessageWriter writer, int base, int offset, int length) {
        expression(
                writer,
                "payload",
                w ->
                        w.attrU32be(NFTA_PAYLOAD_DREG, NFT_REG_1)
                                .attrU32be(NFTA_PAYLOAD_BASE, base)
                                .attrU32be(NFTA_PAYLOAD_OFFSET, offset)
                                .attrU32be(NFTA_PAYLOAD_LEN, length));
    }

    /// `[ bitwise reg 1 = ( reg 1 & MASK ) ^ 0 ]`
    static void mask(MessageWriter writer, byte[] mask) {
        expression(
                writer,
                "bitwise",
                w -> {
                    w.attrU32be(NFTA_BITWISE_SREG, NFT_REG_1)
                            .attrU32be(NFTA_BITWISE_DREG, NFT_REG_1)
                            .attrU32be(NFTA_BITWISE_LEN, mask.length);
                    value(w, NFTA_BITWISE_MASK, mask);
                    value(w, NFTA_BITWISE_XOR, new byte[mask.length]);
                });
    }

    /// `[ byteorder reg 1 = hton(reg 1, 4, 4) ]`
    static void hostToNetwork32(MessageWriter writer) {
        expression(
                writer,
                "byteorder",
                w ->
                        w.attrU32be(NFTA_BYTEORDER_SREG, NFT_REG_1)
                                .attrU32be(NFTA_BYTEORDER_DREG, NFT_REG_1)
                                .attrU32be(NFTA_BYTEORDER_OP, NFT_BYTEORDER_HTON)
                                .attrU32be(NFTA_BYTEORDER_LEN, Integer.BYTES)
                                .attrU32be(NFTA_BYTEORDER_SIZE, Integer.BYTES));
    }

    /// `[ cmp OPERATION reg 1 DATA ]`: compares bytes from the first on, so an ordering needs
    /// network byte order.
    static void compare(MessageWriter writer, int operation, byte[] data) {
        expression(
                writer,
                "cmp",
                w -> {
                    w.attrU32be(NFTA_CMP_SREG, NFT_REG_1).attrU32be(NFTA_CMP_OP, operation);
                    value(w, NFTA_CMP_DATA, data);
                });
    }

    /// `[ immediate reg REGISTER DATA ]`
    static void immediate(MessageWriter writer, int register, byte[] data) {
        expression(
                writer,
                "immediate",
                w -> {
                    w.attrU32be(NFTA_IMMEDIATE_DREG, register);
                    value(w, NFTA_IMMEDIATE_DATA, data);
                });
    }

    /// `[ immediate reg 0 accept|drop ]`
    static void verdict(MessageWriter writer, NftChain.Verdict verdict) {
        expression(
                writer,
                "immediate",
                w -> {
                    w.attrU32be(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT);
                    int data = w.beginNest(NFTA_IMMEDIATE_DATA);
                    int nest = w.beginNest(NFTA_DATA_VERDICT);
                    w.attrU32be(NFTA_VERDICT_CODE, verdict.code);
                    w.endNest(nest);
                    w.endNest(data);
                });
    }

    /// `[ objref type TYPE name NAME ]`
    static void objectReference(MessageWriter writer, int type, String name) {
        expression(
                writer,
                "objref",
                w ->
                        w.attrU32be(NFTA_OBJREF_IMM_TYPE, type)
                                .attrString(NFTA_OBJREF_IMM_NAME, name));
    }

    /// `[ numgen reg 1 = random mod MODULUS ]`: a host-endian number.
    static void random(MessageWriter writer, int modulus) {
        expression(
                writer,
                "numgen",
                w ->
                        w.attrU32be(NFTA_NG_DREG, NFT_REG_1)
                                .attrU32be(NFTA_NG_MODULUS, modulus)
                                .attrU32be(NFTA_NG_TYPE, NFT_NG_RANDOM));
    }

    /// `[ nat TYPE FAMILY addr_min reg 1 (proto_min reg 2) ]`
    static void nat(MessageWriter writer, int type, int family, boolean portInRegister2) {
        expression(
                writer,
                "nat",
                w -> {
                    w.attrU32be(NFTA_NAT_TYPE, type)
                            .attrU32be(NFTA_NAT_FAMILY, family)
                            .attrU32be(NFTA_NAT_REG_ADDR_MIN, NFT_REG_1);
                    if (portInRegister2) {
                        w.attrU32be(NFTA_NAT_REG_PROTO_MIN, NFT_REG_2);
                    }
                });
    }

    /// `[ masq ]`
    static void masquerade(MessageWriter writer) {
        expression(writer, "masq", w -> {});
    }

    private static void expression(
            MessageWriter writer, String name, Consumer<MessageWriter> attributes) {
        int element = writer.beginNest(NFTA_LIST_ELEM);
        writer.attrString(NFTA_EXPR_NAME, name);
        int data = writer.beginNest(NFTA_EXPR_DATA);
        attributes.accept(writer);
        writer.endNest(data);
        writer.endNest(element);
    }

    private static void value(MessageWriter writer, int attribute, byte[] data) {
        int nest = writer.beginNest(attribute);
        writer.attrBytes(NFTA_DATA_VALUE, data);
        writer.endNest(nest);
    }
}
