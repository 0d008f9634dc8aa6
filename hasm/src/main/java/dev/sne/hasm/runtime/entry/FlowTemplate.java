// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_REPLY;
import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NESTED;
import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NET_BYTEORDER;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_HDRLEN;

import dev.sne.hasm.replication.Varint;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// How the reader makes messages of entries: the message without its values, and where they go.
final class FlowTemplate {
    private final byte[] image;
    private final ValueCopies copies = new ValueCopies();
    private int valueBytes;

    /// Reads a definition, behind the template's number.
    ///
    /// @throws DecodeException when it is none, or the message would be too long
    FlowTemplate(MemorySegment from, long start, long end) {
        if (end - start < 2) {
            throw new DecodeException("template", start, "expected family and flags");
        }
        int family = from.get(ValueLayout.JAVA_BYTE, start) & 0xff;
        int flags = from.get(ValueLayout.JAVA_BYTE, start + 1) & 0xff;
        if ((flags & ~EntryForm.KNOWN_FLAGS) != 0) {
            throw new DecodeException("template", start + 1, "flags " + flags + " are unknown");
        }
        Skeleton skeleton = new Skeleton();
        int length = new Items(from, skeleton).list(start + 2, end);
        image = image(skeleton, length, family, (flags & EntryForm.DESTROYED) != 0);
    }

    /// Bytes of the values of an entry.
    int valueBytes() {
        return valueBytes;
    }

    /// Writes the message of an entry.
    ///
    /// @param values the first byte of the values
    /// @return bytes of the message
    int write(MemorySegment from, long values, MemorySegment into) {
        MemorySegment.copy(image, 0, into, ValueLayout.JAVA_BYTE, 0, image.length);
        copies.run(from, values, into, 0);
        return image.length;
    }

    private static byte[] image(Skeleton skeleton, int length, int family, boolean destroyed) {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
        bytes.putInt(length);
        bytes.putShort((short) (destroyed ? EntryForm.FLOW_WAS : EntryForm.FLOW_IS));
        bytes.put(NLMSG_HDRLEN, (byte) family);
        for (int i = 0; i < skeleton.count(); i++) {
            int place = skeleton.place(i);
            bytes.putShort(place, (short) (skeleton.length(i) + NLA_HDRLEN));
            bytes.putShort(place + Short.BYTES, (short) skeleton.rawType(i));
        }
        return bytes.array();
    }

    /// The attributes of a definition, in the order of the message.
    private final class Items {
        private final MemorySegment from;
        private final Skeleton skeleton;
        private int place = EntryForm.FIRST_ATTRIBUTE;

        /// Where the original tuple's values are among the values, by item of the skeleton.
        private final int[] valuePlaces = new int[Skeleton.MAX_ITEMS];

        Items(MemorySegment from, Skeleton skeleton) {
            this.from = from;
            this.skeleton = skeleton;
        }

        /// @return length of the message
        int list(long start, long end) {
            long at = start;
            int[] ends = new int[EntryForm.MAX_DEPTH + 1];
            int depth = 0;
            while (at < end) {
                int code = EntryForm.number(from, at, end);
                at += Varint.bytes(code);
                if ((code & EntryForm.MIRRORED) != 0) {
                    mirrored(code, depth, at);
                } else {
                    int length = EntryForm.number(from, at, end);
                    at += Varint.bytes(length);
                    requireRoom(length, depth == 0 ? Integer.MAX_VALUE : ends[depth], at);
                    boolean nest = attribute(code, length);
                    if (nest && depth == EntryForm.MAX_DEPTH) {
                        throw new DecodeException("template", at, "nested too deep");
                    }
                    if (nest) {
                        ends[++depth] = place + length;
                    }
                }
                while (depth > 0 && ends[depth] - place < NLA_HDRLEN) {
                    place = Netlink.align(ends[depth--]);
                }
            }
            if (depth > 0) {
                throw new DecodeException("template", at, "ends within a nest");
            }
            return place;
        }

        /// @return whether it is a nest, whose attributes follow
        private boolean attribute(int code, int length) {
            int type = code >>> EntryForm.TYPE_SHIFT;
            boolean nest = (code & EntryForm.NESTED) != 0;
            int raw = type;
            raw |= nest ? NLA_F_NESTED : 0;
            raw |= (code & EntryForm.NET_BYTEORDER) != 0 ? NLA_F_NET_BYTEORDER : 0;
            skeleton.add(raw, length, place);
            place += NLA_HDRLEN;
            if (!nest) {
                valuePlaces[skeleton.count() - 1] = valueBytes;
                copies.add(valueBytes, place, length);
                valueBytes += length;
                place += Netlink.align(length);
            }
            return nest;
        }

        private void mirrored(int code, int depth, long at) {
            int original = skeleton.find(CTA_TUPLE_ORIG);
            if (code != mirroredReply() || depth > 0 || original == Skeleton.NONE) {
                throw new DecodeException("template", at, "only a reply tuple can be mirrored");
            }
            if (!skeleton.canMirror(original)) {
                throw new DecodeException("template", at, "the original tuple has no mirror");
            }
            requireRoom(skeleton.length(original), Integer.MAX_VALUE, at);
            int reply = skeleton.addMirrored(original, place);
            for (int item = reply + 1; item < skeleton.count(); item++) {
                if (!skeleton.isNest(item)) {
                    int source = skeleton.mirrored(original, original + item - reply);
                    copies.add(valuePlaces[source], skeleton.payload(item), skeleton.length(item));
                }
            }
            place = Netlink.align(skeleton.payload(reply) + skeleton.length(reply));
        }

        private void requireRoom(int length, int end, long at) {
            int behind = place + NLA_HDRLEN + length;
            if (behind > end || Netlink.align(behind) > EntryWriter.MAX_MESSAGE_BYTES) {
                throw new DecodeException(
                        "template", at, "an attribute of " + length + " bytes has no room");
            }
        }

        private static int mirroredReply() {
            return CTA_TUPLE_REPLY << EntryForm.TYPE_SHIFT | EntryForm.NESTED | EntryForm.MIRRORED;
        }
    }
}
