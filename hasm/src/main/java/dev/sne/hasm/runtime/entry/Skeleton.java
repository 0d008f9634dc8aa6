// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.entry;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_IP_V4_DST;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_IP_V4_SRC;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_IP_V6_DST;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_IP_V6_SRC;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_PROTO_DST_PORT;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_PROTO_NUM;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_PROTO_SRC_PORT;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_IP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_PROTO;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_REPLY;
import static dev.sne.netlink4j.uapi.Netlink.NLA_F_NESTED;
import static dev.sne.netlink4j.uapi.Netlink.NLA_HDRLEN;
import static dev.sne.netlink4j.uapi.Netlink.NLA_TYPE_MASK;

import dev.sne.netlink4j.DecodeException;
import java.util.Arrays;

/// The attributes of a message without their values: types, lengths and places, nests before what
/// is in them.
final class Skeleton {
    /// A flow with everything has some 70 attributes.
    static final int MAX_ITEMS = 128;

    /// What [#mirrored] finds for an attribute that has no counterpart.
    static final int NONE = -1;

    private int[] types = new int[32];
    private int[] lengths = new int[32];
    private int[] places = new int[32];
    private int count;

    /// Adds an attribute behind those that are there.
    ///
    /// @param type with its flag bits
    /// @param length of its payload
    /// @param place of its header, from the start of the message
    void add(int type, int length, int place) {
        if (count == MAX_ITEMS) {
            throw new DecodeException("", place, "more than " + MAX_ITEMS + " attributes");
        }
        if (count == types.length) {
            types = Arrays.copyOf(types, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
            places = Arrays.copyOf(places, count * 2);
        }
        types[count] = type;
        lengths[count] = length;
        places[count++] = place;
    }

    int count() {
        return count;
    }

    /// With its flag bits.
    int rawType(int item) {
        return types[item];
    }

    int type(int item) {
        return types[item] & NLA_TYPE_MASK;
    }

    boolean isNest(int item) {
        return (types[item] & NLA_F_NESTED) != 0;
    }

    /// Of the payload.
    int length(int item) {
        return lengths[item];
    }

    /// Where the header is, from the start of the message.
    int place(int item) {
        return places[item];
    }

    /// Where the payload is, from the start of the message.
    int payload(int item) {
        return places[item] + NLA_HDRLEN;
    }

    /// The first item behind a nest and what is in it.
    int behind(int nest) {
        int end = payload(nest) + lengths[nest];
        int item = nest + 1;
        while (item < count && places[item] < end) {
            item++;
        }
        return item;
    }

    /// The top-level item of a type, or [#NONE].
    int find(int type) {
        for (int i = 0; i < count; i = isNest(i) ? behind(i) : i + 1) {
            if (type(i) == type) {
                return i;
            }
        }
        return NONE;
    }

    /// Whether a tuple consists of what a reply repeats the other way round: addresses, protocol
    /// and ports, nothing else.
    boolean canMirror(int tuple) {
        int end = behind(tuple);
        for (int i = tuple + 1; i < end; i++) {
            if (!isNest(i) && mirrored(tuple, i) == NONE) {
                return false;
            }
        }
        return isNest(tuple) && end > tuple + 1;
    }

    /// Adds a reply tuple with the attributes of the original one.
    ///
    /// @param original which [#canMirror]
    /// @param place where the reply tuple begins
    /// @return the item of the reply tuple
    int addMirrored(int original, int place) {
        int reply = count;
        int shift = place - places[original];
        int end = behind(original);
        add(NLA_F_NESTED | CTA_TUPLE_REPLY, lengths[original], place);
        for (int i = original + 1; i < end; i++) {
            add(types[i], lengths[i], places[i] + shift);
        }
        return reply;
    }

    /// Whether two tuples have the same attributes in the same order.
    boolean sameLayout(int original, int reply) {
        int items = behind(original) - original;
        if (behind(reply) - reply != items || lengths[reply] != lengths[original]) {
            return false;
        }
        for (int i = 1; i < items; i++) {
            if (types[original + i] != types[reply + i]
                    || lengths[original + i] != lengths[reply + i]) {
                return false;
            }
        }
        return true;
    }

    /// The attribute of a tuple whose value a reply has in the place of another one: for the source
    /// the destination, for the protocol the protocol.
    ///
    /// @param item of a value within the tuple
    int mirrored(int tuple, int item) {
        int parent = parent(tuple, item);
        int wanted = parent == NONE ? NONE : mirror(type(parent), type(item));
        if (wanted != NONE) {
            int end = behind(parent);
            for (int i = parent + 1; i < end; i++) {
                if (type(i) == wanted && lengths[i] == lengths[item] && !isNest(i)) {
                    return i;
                }
            }
        }
        return NONE;
    }

    /// The nest directly within the tuple that an item is in; [#NONE] for others.
    private int parent(int tuple, int item) {
        for (int i = tuple + 1; i < item; i = isNest(i) ? behind(i) : i + 1) {
            if (isNest(i) && item < behind(i)) {
                return i;
            }
        }
        return NONE;
    }

    private static int mirror(int nest, int type) {
        if (nest == CTA_TUPLE_IP) {
            return switch (type) {
                case CTA_IP_V4_SRC -> CTA_IP_V4_DST;
                case CTA_IP_V4_DST -> CTA_IP_V4_SRC;
                case CTA_IP_V6_SRC -> CTA_IP_V6_DST;
                case CTA_IP_V6_DST -> CTA_IP_V6_SRC;
                default -> NONE;
            };
        }
        if (nest == CTA_TUPLE_PROTO) {
            return switch (type) {
                case CTA_PROTO_NUM -> CTA_PROTO_NUM;
                case CTA_PROTO_SRC_PORT -> CTA_PROTO_DST_PORT;
                case CTA_PROTO_DST_PORT -> CTA_PROTO_SRC_PORT;
                default -> NONE;
            };
        }
        return NONE;
    }
}
