// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSGERR_ATTR_COOKIE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSGERR_ATTR_MISS_NEST;
import static dev.sne.netlink4j.uapi.Netlink.NLMSGERR_ATTR_MISS_TYPE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSGERR_ATTR_MSG;
import static dev.sne.netlink4j.uapi.Netlink.NLMSGERR_ATTR_OFFS;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_ACK_TLVS;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_CAPPED;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Reads `struct nlmsgerr` and the attributes behind it (`linux/netlink.h`, Linux 4.12).
final class ExtendedAck {
    private static final AttributeNames NAMES =
            AttributeNames.of(
                    "",
                    "NLMSGERR_ATTR_MSG",
                    "NLMSGERR_ATTR_OFFS",
                    "NLMSGERR_ATTR_COOKIE",
                    "NLMSGERR_ATTR_POLICY",
                    "NLMSGERR_ATTR_MISS_TYPE",
                    "NLMSGERR_ATTR_MISS_NEST");

    private ExtendedAck() {}

    /// The error in the message that `reader` stands on, an `NLMSG_ERROR` or `NLMSG_DONE` with a
    /// negative error number.
    static KernelError read(MessageReader reader) {
        Errno errno = new Errno(-reader.payloadU32(0));
        if ((reader.flags() & NLM_F_ACK_TLVS) == 0) {
            return new KernelError(errno);
        }
        return readAttributes(
                errno, reader.attributes(new AttributeReader(), headerBytes(reader), NAMES));
    }

    /// Bytes before the attributes: the error number, and in `NLMSG_ERROR` the refused message, cut
    /// to its header under `NLM_F_CAPPED`.
    private static int headerBytes(MessageReader reader) {
        if (reader.type() != NLMSG_ERROR) {
            return Integer.BYTES;
        }
        boolean capped = (reader.flags() & NLM_F_CAPPED) != 0;
        int refused = capped ? NLMSG_HDRLEN : reader.payloadU32(Integer.BYTES);
        if (refused < NLMSG_HDRLEN || refused > reader.payloadLength() - Integer.BYTES) {
            throw new DecodeException(
                    "",
                    reader.payloadOffset() + Integer.BYTES,
                    "an acknowledged message of " + refused + " bytes does not fit");
        }
        return Integer.BYTES + refused;
    }

    private static KernelError readAttributes(Errno errno, AttributeReader attribute) {
        @Nullable String message = null;
        int offset = -1;
        int missingType = -1;
        int missingNest = -1;
        String cookie = "";
        while (attribute.next()) {
            switch (attribute.type()) {
                case NLMSGERR_ATTR_MSG -> message = attribute.string();
                case NLMSGERR_ATTR_OFFS -> offset = attribute.u32();
                case NLMSGERR_ATTR_COOKIE -> cookie = HexFormat.of().formatHex(attribute.bytes());
                case NLMSGERR_ATTR_MISS_TYPE -> missingType = attribute.u32();
                case NLMSGERR_ATTR_MISS_NEST -> missingNest = attribute.u32();
                default -> {
                    // NLMSGERR_ATTR_POLICY, and what later kernels add, is of no use in a message.
                }
            }
        }
        return new KernelError(errno, message, offset, missingType, missingNest, cookie);
    }
}
