// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_DONE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// What the kernel said of a request that it refused: `NLMSG_ERROR` with the attributes of an
/// extended acknowledgement (Linux 4.12, `enum nlmsgerr_attrs`).
///
/// @param errno why
/// @param message the kernel's own words (`NLMSGERR_ATTR_MSG`), or null
/// @param offset where in the request, in bytes from the start of its header, the attribute stands
///   that the kernel objects to (`NLMSGERR_ATTR_OFFS`); -1 when it did not say
/// @param missingType the type of an attribute that the request lacks (`NLMSGERR_ATTR_MISS_TYPE`,
///   Linux 6.1); -1 when it did not say
/// @param missingNest where, in bytes from the start of the request's header, the nest stands that
///   lacks it (`NLMSGERR_ATTR_MISS_NEST`); -1 for the top level or when it did not say
/// @param cookie data that the kernel gives back with an answer (`NLMSGERR_ATTR_COOKIE`), in
///   hexadecimal; empty when there is none
public record KernelError(
        Errno errno,
        @Nullable String message,
        int offset,
        int missingType,
        int missingNest,
        String cookie)
        implements Serializable {
    /// An error of which only the number is known.
    public KernelError(Errno errno) {
        this(errno, null, -1, -1, -1, "");
    }

    /// The error that a reader stands on: `NLMSG_ERROR`, or a `NLMSG_DONE` that carries one.
    ///
    /// @return null for another message, and for error number 0: an acknowledgement, or the end of
    ///   a dump
    public static @Nullable KernelError read(MessageReader message) {
        if (message.type() != NLMSG_ERROR && message.type() != NLMSG_DONE) {
            return null;
        }
        boolean empty = message.type() == NLMSG_DONE && message.payloadLength() < Integer.BYTES;
        return empty || message.payloadU32(0) == 0 ? null : ExtendedAck.read(message);
    }

    /// `ENOENT (No such file or directory): the kernel's words, at byte 20 of the request`.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(errno.toString());
        if (message != null) {
            text.append(": ").append(message);
        }
        if (offset >= 0) {
            text.append(", at byte ").append(offset).append(" of the request");
        }
        if (missingType >= 0) {
            text.append(", attribute ").append(missingType).append(" is missing");
        }
        return text.toString();
    }
}
