// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.netlink4j.uapi.Netlink.*;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.uapi.Nfnetlink;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;

/// The messages of a datagram as text for people who look for a fault: a line a message, with the
/// kernel's names, and below it a line an attribute, with its payload in hexadecimal.
///
/// ```
/// > IPCTNL_MSG_CT_GET seq 1 flags REQUEST|ACK, 72 bytes
///     CTA_TUPLE_ORIG
///         CTA_TUPLE_IP
///             CTA_IP_V4_SRC 0a000001
/// < NLMSG_ERROR seq 1 flags CAPPED, 36 bytes: ENOENT (No such file or directory)
/// ```
final class MessageText {
    private static final String[] TYPES = {
        "IPCTNL_MSG_CT_NEW",
        "IPCTNL_MSG_CT_GET",
        "IPCTNL_MSG_CT_DELETE",
        "IPCTNL_MSG_CT_GET_CTRZERO",
        "IPCTNL_MSG_CT_GET_STATS_CPU",
        "IPCTNL_MSG_CT_GET_STATS"
    };

    private static final String[] CONTROL = {
        "", "NLMSG_NOOP", "NLMSG_ERROR", "NLMSG_DONE", "NLMSG_OVERRUN"
    };

    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();

    private MessageText() {}

    /// All messages of a datagram, each line with its line feed. What cannot be read is said
    /// instead.
    static String of(boolean sent, MemorySegment buffer, long offset, long length) {
        MessageText message = new MessageText();
        MessageReader reader = new MessageReader().wrap(buffer, offset, length);
        try {
            while (reader.next()) {
                message.append(sent, reader);
            }
        } catch (DecodeException e) {
            message.text.append(INDENT).append(e.getMessage()).append('\n');
        }
        return message.text.toString();
    }

    private void append(boolean sent, MessageReader reader) {
        int type = reader.type();
        text.append(sent ? "> " : "< ").append(name(type));
        text.append(" seq ").append(Integer.toUnsignedString(reader.sequence()));
        flags(sent, reader);
        text.append(", ").append(reader.length()).append(" bytes");
        KernelError error = KernelError.read(reader);
        if (error != null) {
            text.append(": ").append(error);
        }
        text.append('\n');
        if (type >= NLMSG_MIN_TYPE) {
            AttributeReader attributes =
                    reader.attributes(
                            new AttributeReader(), Nfnetlink.NFGENMSG_BYTES, AttributeNames.NONE);
            boolean flow =
                    type >>> Byte.SIZE == Nfnetlink.NFNL_SUBSYS_CTNETLINK && (type & 0xff) < 4;
            attributes(attributes, flow ? FlowLayout.MESSAGE : new Nest(), INDENT);
        }
    }

    private static String name(int type) {
        int message = type & 0xff;
        if (type < CONTROL.length && type > 0) {
            return CONTROL[type];
        }
        return type >>> Byte.SIZE == Nfnetlink.NFNL_SUBSYS_CTNETLINK && message < TYPES.length
                ? TYPES[message]
                : "type 0x" + Integer.toHexString(type);
    }

    private void flags(boolean sent, MessageReader reader) {
        int flags = reader.flags();
        if (flags == 0) {
            return;
        }
        int start = text.length();
        flag(flags, NLM_F_REQUEST, "REQUEST");
        flag(flags, NLM_F_MULTI, "MULTI");
        flag(flags, NLM_F_ACK, "ACK");
        flag(flags, NLM_F_ECHO, "ECHO");
        flag(flags, NLM_F_DUMP_INTR, "DUMP_INTR");
        flag(flags, NLM_F_DUMP_FILTERED, "DUMP_FILTERED");
        if (reader.type() == NLMSG_ERROR || reader.type() == NLMSG_DONE) {
            flag(flags, NLM_F_CAPPED, "CAPPED");
            flag(flags, NLM_F_ACK_TLVS, "ACK_TLVS");
        } else if (sent && (flags & NLM_F_DUMP) == NLM_F_DUMP) {
            flag(flags, NLM_F_DUMP, "DUMP");
        } else {
            flag(flags, NLM_F_REPLACE, "REPLACE");
            flag(flags, NLM_F_EXCL, "EXCL");
            flag(flags, NLM_F_CREATE, "CREATE");
        }
        if (text.length() == start) {
            text.append("|0x").append(Integer.toHexString(flags));
        }
        text.replace(start, start + 1, " flags ");
    }

    private void flag(int flags, int bits, String name) {
        if ((flags & bits) == bits) {
            text.append('|').append(name);
        }
    }

    private void attributes(AttributeReader list, Nest nest, String indent) {
        while (list.next()) {
            int entry = nest.entry(list.type());
            text.append(indent).append(nest.name(list.type()));
            if (Nest.kind(entry) == Nest.NEST) {
                text.append('\n');
                Nest child = nest.child(list.type());
                attributes(
                        list.nested(new AttributeReader(), AttributeNames.NONE),
                        child,
                        indent + INDENT);
            } else {
                text.append(' ').append(HexFormat.of().formatHex(list.bytes())).append('\n');
            }
        }
    }
}
