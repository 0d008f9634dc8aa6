// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.fake;

import static dev.sne.netlink4j.uapi.Netlink.*;

import dev.sne.netlink4j.MessageWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Builds the kernel's answer `NLMSG_ERROR`, with the attributes of an extended acknowledgement as
/// asked for (`enum nlmsgerr_attrs` in `linux/netlink.h`). It echoes the request's header alone
/// (`NLM_F_CAPPED`), or the whole request ([#echo()]), as the kernel does for an error on a socket
/// without `NETLINK_CAP_ACK`.
public final class ExtendedError {
    private final int errno;
    private final List<Consumer<MessageWriter>> attributes = new ArrayList<>();
    private boolean echo;

    /// @param errno a positive error number, or 0 for a success
    public ExtendedError(int errno) {
        this.errno = errno;
    }

    /// `NLMSGERR_ATTR_MSG`: what went wrong, in words.
    public ExtendedError text(String text) {
        return add(writer -> writer.attrString(NLMSGERR_ATTR_MSG, text));
    }

    /// `NLMSGERR_ATTR_OFFS`: where the offending attribute starts in the request.
    public ExtendedError offset(int bytes) {
        return add(writer -> writer.attrU32(NLMSGERR_ATTR_OFFS, bytes));
    }

    /// `NLMSGERR_ATTR_COOKIE`: up to 20 bytes that a subsystem returns.
    public ExtendedError cookie(byte[] cookie) {
        return add(writer -> writer.attrBytes(NLMSGERR_ATTR_COOKIE, cookie));
    }

    /// `NLMSGERR_ATTR_MISS_TYPE`: the attribute that the request lacked.
    public ExtendedError missing(int attributeType) {
        return add(writer -> writer.attrU32(NLMSGERR_ATTR_MISS_TYPE, attributeType));
    }

    /// Any other attribute, written by `attribute`.
    public ExtendedError add(Consumer<MessageWriter> attribute) {
        attributes.add(attribute);
        return this;
    }

    /// Echoes the whole request.
    public ExtendedError echo() {
        echo = true;
        return this;
    }

    /// The message.
    public Message message() {
        int capped = echo ? 0 : NLM_F_CAPPED;
        int extended = attributes.isEmpty() ? 0 : NLM_F_ACK_TLVS;
        return new Message(NLMSG_ERROR, capped | extended, this::write, 0, 0);
    }

    private void write(Request request, MessageWriter writer) {
        writer.u32(-errno);
        byte[] original = request.message();
        writer.bytes(original, 0, echo ? original.length : NLMSG_HDRLEN);
        writer.zeros(align(writer.length()) - writer.length());
        for (Consumer<MessageWriter> attribute : attributes) {
            attribute.accept(writer);
        }
    }
}
