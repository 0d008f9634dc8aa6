// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.generic;

import dev.sne.netlink4j.AttributeNames;
import dev.sne.netlink4j.AttributeReader;
import dev.sne.netlink4j.DecodeException;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.generic.GenericFamily.MulticastGroup;
import dev.sne.netlink4j.generic.GenericFamily.Operation;
import dev.sne.netlink4j.uapi.Genetlink;
import java.util.ArrayList;
import java.util.List;

/// CTRL_CMD_NEWFAMILY messages: `struct genlmsghdr` and CTRL_ATTR_* attributes.
final class GenericFamilyCodec {
    private static final AttributeNames CTRL_ATTR =
            AttributeNames.of(
                    "CTRL_ATTR_UNSPEC",
                    "CTRL_ATTR_FAMILY_ID",
                    "CTRL_ATTR_FAMILY_NAME",
                    "CTRL_ATTR_VERSION",
                    "CTRL_ATTR_HDRSIZE",
                    "CTRL_ATTR_MAXATTR",
                    "CTRL_ATTR_OPS",
                    "CTRL_ATTR_MCAST_GROUPS");

    private static final AttributeNames OP =
            AttributeNames.of("CTRL_ATTR_OP_UNSPEC", "CTRL_ATTR_OP_ID", "CTRL_ATTR_OP_FLAGS");

    private static final AttributeNames GROUP =
            AttributeNames.of(
                    "CTRL_ATTR_MCAST_GRP_UNSPEC",
                    "CTRL_ATTR_MCAST_GRP_NAME",
                    "CTRL_ATTR_MCAST_GRP_ID");

    private GenericFamilyCodec() {}

    static GenericFamily decode(MessageReader message) {
        int id = 0;
        String name = "";
        int version = 0;
        int headerSize = 0;
        int maxAttribute = 0;
        List<Operation> operations = new ArrayList<>();
        List<MulticastGroup> groups = new ArrayList<>();
        AttributeReader a =
                message.attributes(new AttributeReader(), Genetlink.GENL_HDRLEN, CTRL_ATTR);
        while (a.next()) {
            switch (a.type()) {
                case Genetlink.CTRL_ATTR_FAMILY_ID -> id = a.u16();
                case Genetlink.CTRL_ATTR_FAMILY_NAME -> name = a.string();
                case Genetlink.CTRL_ATTR_VERSION -> version = a.u32();
                case Genetlink.CTRL_ATTR_HDRSIZE -> headerSize = a.u32();
                case Genetlink.CTRL_ATTR_MAXATTR -> maxAttribute = a.u32();
                case Genetlink.CTRL_ATTR_OPS -> operations(a, operations);
                case Genetlink.CTRL_ATTR_MCAST_GROUPS -> groups(a, groups);
                default -> {}
            }
        }
        if (id == 0 || name.isEmpty()) {
            throw new DecodeException("", message.offset(), "a family without id or name");
        }
        return new GenericFamily(id, name, version, headerSize, maxAttribute, operations, groups);
    }

    /// An array: the attribute types within only count.
    private static void operations(AttributeReader array, List<Operation> into) {
        AttributeReader element = array.nested(new AttributeReader(), AttributeNames.NONE);
        AttributeReader a = new AttributeReader();
        while (element.next()) {
            int command = 0;
            int flags = 0;
            element.nested(a, OP);
            while (a.next()) {
                switch (a.type()) {
                    case Genetlink.CTRL_ATTR_OP_ID -> command = a.u32();
                    case Genetlink.CTRL_ATTR_OP_FLAGS -> flags = a.u32();
                    default -> {}
                }
            }
            into.add(new Operation(command, flags));
        }
    }

    private static void groups(AttributeReader array, List<MulticastGroup> into) {
        AttributeReader element = array.nested(new AttributeReader(), AttributeNames.NONE);
        AttributeReader a = new AttributeReader();
        while (element.next()) {
            int id = 0;
            String name = "";
            element.nested(a, GROUP);
            while (a.next()) {
                switch (a.type()) {
                    case Genetlink.CTRL_ATTR_MCAST_GRP_ID -> id = a.u32();
                    case Genetlink.CTRL_ATTR_MCAST_GRP_NAME -> name = a.string();
                    default -> {}
                }
            }
            into.add(new MulticastGroup(id, name));
        }
    }
}
