// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;

import java.util.Arrays;
import java.util.HexFormat;

/// An attribute that this library does not know, from a kernel newer than it. It is kept with the
/// flow and sent back as it came.
///
/// @param parent the types of the enclosing nests, outermost in the most significant byte that is
///   not zero: 0 for the top level of the message, `CTA_TUPLE_ORIG << 8 | CTA_TUPLE_PROTO` for the
///   protocol part of the original tuple
/// @param type the type as it stood in the message, 16 bits, flag bits included
/// @param payload the bytes after the header, without padding; copied in and out
public record UnknownAttribute(int parent, int type, byte[] payload) {
    private static final int MAX_PAYLOAD = 0xffff - 4;

    public UnknownAttribute {
        if (!FlowLayout.isNest(parent)) {
            throw new IllegalArgumentException(
                    "no nest has the types 0x" + Integer.toHexString(parent));
        }
        if (type < 0 || type > 0xffff) {
            throw new IllegalArgumentException(
                    "attribute type " + type + " is not within 0 and 65535");
        }
        if (payload.length > MAX_PAYLOAD) {
            throw new IllegalArgumentException(
                    "a payload of " + payload.length + " bytes exceeds " + MAX_PAYLOAD);
        }
        payload = payload.clone();
    }

    @Override
    public byte[] payload() {
        return payload.clone();
    }

    /// Where the attribute stands, in the kernel's names as far as there are any:
    /// `CTA_TUPLE_ORIG/9`.
    public String path() {
        return FlowLayout.path(parent, type & NLA_TYPE_MASK);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof UnknownAttribute that
                && parent == that.parent
                && type == that.type
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * parent + type) + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return path() + "=" + HexFormat.of().formatHex(payload);
    }
}
