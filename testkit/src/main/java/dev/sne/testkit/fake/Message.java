// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.fake;

import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Netlink;

/// One message of the fake kernel. Its sequence number and port id are those of the request that it
/// answers, unless it is told to get them wrong.
///
/// @param type `nlmsg_type`
/// @param flags `nlmsg_flags`
/// @param body what follows the header
/// @param sequenceShift added to the sequence number
/// @param portIdShift added to the port id
public record Message(int type, int flags, Body body, int sequenceShift, int portIdShift) {
    /// What follows a message's header.
    @FunctionalInterface
    public interface Body {
        /// Appends the body to `writer`; `request` is what is being answered.
        void write(Request request, MessageWriter writer);
    }

    /// A message that answers a request by itself.
    public static Message single(int type, int... words) {
        return new Message(type, 0, (request, writer) -> words(writer, words), 0, 0);
    }

    /// A message of a multipart answer.
    ///
    /// @param words the body, 32 bits each in host byte order
    public static Message part(int type, int... words) {
        return single(type, words).flags(Netlink.NLM_F_MULTI);
    }

    /// The end of a multipart answer.
    public static Message done() {
        return part(Netlink.NLMSG_DONE, 0);
    }

    /// The end of a multipart answer that the kernel broke off.
    public static Message doneWith(Errno error) {
        return part(Netlink.NLMSG_DONE, -error.number());
    }

    /// The acknowledgement of a success.
    public static Message ack() {
        return new ExtendedError(0).message();
    }

    /// The acknowledgement of a failure, without extended attributes.
    public static Message error(Errno error) {
        return new ExtendedError(error.number()).message();
    }

    /// The same message with these flag bits set in addition.
    public Message flags(int more) {
        return new Message(type, flags | more, body, sequenceShift, portIdShift);
    }

    /// The same message with a sequence number that is off by `shift`.
    public Message shiftSequence(int shift) {
        return new Message(type, flags, body, shift, portIdShift);
    }

    /// The same message with a port id that is off by `shift`.
    public Message shiftPortId(int shift) {
        return new Message(type, flags, body, sequenceShift, shift);
    }

    private static void words(MessageWriter writer, int[] words) {
        for (int word : words) {
            writer.u32(word);
        }
    }

    void write(Request request, MessageWriter writer) {
        writer.begin(
                type, flags, request.sequence() + sequenceShift, request.portId() + portIdShift);
        body.write(request, writer);
        writer.end();
    }
}
