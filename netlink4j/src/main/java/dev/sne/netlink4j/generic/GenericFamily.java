// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.generic;

import java.util.List;
import java.util.OptionalInt;

/// A generic netlink family as the kernel's controller describes it (CTRL_CMD_NEWFAMILY).
///
/// @param id message type of its requests; may differ after the next boot
/// @param name up to 15 bytes
/// @param version of its interface
/// @param headerSize bytes of its own header between `struct genlmsghdr` and the attributes
/// @param maxAttribute highest attribute type
/// @param operations what it can do
/// @param groups its multicast groups
public record GenericFamily(
        int id,
        String name,
        int version,
        int headerSize,
        int maxAttribute,
        List<Operation> operations,
        List<MulticastGroup> groups) {

    /// Copies the lists.
    public GenericFamily {
        operations = List.copyOf(operations);
        groups = List.copyOf(groups);
    }

    /// Something that a family can do.
    ///
    /// @param command number of the command
    /// @param flags GENL_* bits, see [dev.sne.netlink4j.uapi.Genetlink]
    public record Operation(int command, int flags) {}

    /// Whom a family tells its events.
    ///
    /// @param id for [dev.sne.netlink4j.NetlinkSocket#joinGroup]
    /// @param name unique in the family
    public record MulticastGroup(int id, String name) {}

    /// The id of the group of that name, if the family has it.
    public OptionalInt group(String groupName) {
        for (MulticastGroup group : groups) {
            if (group.name().equals(groupName)) {
                return OptionalInt.of(group.id());
            }
        }
        return OptionalInt.empty();
    }
}
