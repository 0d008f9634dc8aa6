// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SYNPROXY;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_REPLY;
import static dev.sne.hasm.runtime.entry.EntryForm.FIRST_ATTRIBUTE;
import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NESTED;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_TYPE_OFFSET;

import dev.sne.netlink4j.ByteOrders;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The kernel's messages with the same attribute headers, and how they become entries. Which
/// template that takes depends on two things that are told by values: whether the reply tuple is
/// the original one the other way round, and whether the SYN proxy's numbers are all zero, as they
/// are for every flow made by a request.
final class KernelShape {
    private static final int REPLY_IS_MIRRORED = 1;
    private static final int SYNPROXY_IS_IDLE = 2;
    private static final int VARIANTS = 4;

    private final int length;
    private final int messageType;
    private final int family;
    private final boolean change;

    /// Attribute headers, length and type in one number, and where they are in the message.
    private int[] headers = new int[32];

    private int[] headerPlaces = new int[32];
    private int headerCount;

    private final Skeleton skeleton = new Skeleton();

    /// Pairs of values, three numbers each, that are equal when the reply tuple is mirrored.
    private int[] pairs = {};

    private int synproxyItem;
    private int synproxyValues;

    private final @Nullable EntryTemplate[] templates = new EntryTemplate[VARIANTS];

    /// The shape of a message.
    ///
    /// @param change whether only what may have changed is to be told
    /// @throws DecodeException when an attribute does not lie within its nest, or there are too
    ///   many
    KernelShape(MemorySegment message, long offset, int length, boolean change) {
        this.change = change;
        this.length = length;
        this.messageType = ByteOrders.u16(message, offset + NLMSG_TYPE_OFFSET);
        this.family = ByteOrders.u8(message, offset + NLMSG_HDRLEN);
        walk(message, offset, FIRST_ATTRIBUTE, length, 0, true);
        findMirror();
        findSynproxy();
    }

    boolean fits(MemorySegment message, long offset, int messageLength, boolean toldAsChange) {
        if (messageLength != length
                || toldAsChange != change
                || ByteOrders.u16(message, offset + NLMSG_TYPE_OFFSET) != messageType
                || ByteOrders.u8(message, offset + NLMSG_HDRLEN) != family) {
            return false;
        }
        for (int i = 0; i < headerCount; i++) {
            if (ByteOrders.u32(message, offset + headerPlaces[i]) != headers[i]) {
                return false;
            }
        }
        return true;
    }

    /// The template of a message of this shape.
    EntryTemplate template(MemorySegment message, long offset) {
        int variant = 0;
        if (pairs.length > 0 && isMirrored(message, offset)) {
            variant |= REPLY_IS_MIRRORED;
        }
        if (synproxyValues > 0 && isIdle(message, offset)) {
            variant |= SYNPROXY_IS_IDLE;
        }
        EntryTemplate known = templates[variant];
        if (known == null) {
            known = makeTemplate(variant);
            templates[variant] = known;
        }
        return known;
    }

    private EntryTemplate makeTemplate(int variant) {
        int mirrored =
                (variant & REPLY_IS_MIRRORED) != 0 ? skeleton.find(CTA_TUPLE_REPLY) : Skeleton.NONE;
        int left = (variant & SYNPROXY_IS_IDLE) != 0 ? skeleton.find(CTA_SYNPROXY) : Skeleton.NONE;
        return new EntryTemplate(
                family, messageType == EntryForm.FLOW_WAS, skeleton, mirrored, left);
    }

    private void walk(
            MemorySegment message, long offset, int from, int to, int depth, boolean wanted) {
        int at = from;
        while (to - at >= NLA_HDRLEN) {
            int size = ByteOrders.u16(message, offset + at);
            int type = ByteOrders.u16(message, offset + at + Short.BYTES);
            if (size < NLA_HDRLEN || size > to - at) {
                throw malformed(type, offset + at, size + " bytes, expected 4 to " + (to - at));
            }
            boolean nest = (type & NLA_F_NESTED) != 0;
            if (nest && depth == EntryForm.MAX_DEPTH) {
                throw malformed(type, offset + at, "nested too deep");
            }
            rememberHeader(ByteOrders.u32(message, offset + at), at);
            boolean travels = wanted && (depth > 0 || travels(type, size));
            if (travels) {
                skeleton.add(type, size - NLA_HDRLEN, at);
            }
            if (nest) {
                walk(message, offset, at + NLA_HDRLEN, at + size, depth + 1, travels);
            }
            at += Netlink.align(size);
        }
    }

    private static DecodeException malformed(int type, long at, String reason) {
        return new DecodeException("attribute " + (type & NLA_TYPE_MASK), at, reason);
    }

    private boolean travels(int type, int size) {
        boolean destroyed = messageType == EntryForm.FLOW_WAS;
        return EntryForm.travels(destroyed, change, type & NLA_TYPE_MASK, size - NLA_HDRLEN);
    }

    private void rememberHeader(int header, int at) {
        if (headerCount == headers.length) {
            headers = Arrays.copyOf(headers, headerCount * 2);
            headerPlaces = Arrays.copyOf(headerPlaces, headerCount * 2);
        }
        headers[headerCount] = header;
        headerPlaces[headerCount++] = at;
    }

    private void findMirror() {
        int original = skeleton.find(CTA_TUPLE_ORIG);
        int reply = skeleton.find(CTA_TUPLE_REPLY);
        if (original == Skeleton.NONE
                || reply <= original
                || !skeleton.canMirror(original)
                || !skeleton.sameLayout(original, reply)) {
            return;
        }
        int behind = skeleton.behind(reply);
        int[] found = new int[3 * (behind - reply)];
        int count = 0;
        for (int item = reply + 1; item < behind; item++) {
            if (!skeleton.isNest(item)) {
                int other = skeleton.mirrored(original, original + item - reply);
                found[count++] = skeleton.payload(item);
                found[count++] = skeleton.payload(other);
                found[count++] = skeleton.length(item);
            }
        }
        pairs = Arrays.copyOf(found, count);
    }

    private boolean isMirrored(MemorySegment message, long offset) {
        for (int i = 0; i < pairs.length; i += 3) {
            if (!isSame(message, offset + pairs[i], offset + pairs[i + 1], pairs[i + 2])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(MemorySegment message, long a, long b, int length) {
        return switch (length) {
            case Short.BYTES -> ByteOrders.u16(message, a) == ByteOrders.u16(message, b);
            case Integer.BYTES -> ByteOrders.u32(message, a) == ByteOrders.u32(message, b);
            default -> {
                for (int i = 0; i < length; i++) {
                    if (ByteOrders.u8(message, a + i) != ByteOrders.u8(message, b + i)) {
                        yield false;
                    }
                }
                yield true;
            }
        };
    }

    private void findSynproxy() {
        int item = skeleton.find(CTA_SYNPROXY);
        if (item != Skeleton.NONE && skeleton.isNest(item)) {
            synproxyItem = item;
            synproxyValues = skeleton.behind(item) - item - 1;
        }
    }

    private boolean isIdle(MemorySegment message, long offset) {
        for (int item = synproxyItem + 1; item <= synproxyItem + synproxyValues; item++) {
            long at = offset + skeleton.payload(item);
            for (int i = 0; i < skeleton.length(item); i++) {
                if (message.get(ValueLayout.JAVA_BYTE, at + i) != 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
