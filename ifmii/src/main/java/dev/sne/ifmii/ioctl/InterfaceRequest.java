// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.ioctl;

import dev.sne.netlink4j.uapi.If;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.foreign.ValueLayout.OfShort;
import java.nio.charset.StandardCharsets;

/// `struct ifreq` (`linux/if.h`) with the name of one interface in it, to be used again and again.
///
/// Used by one thread at a time.
public final class InterfaceRequest {
    /// The union behind the name: its largest member, `struct ifmap`, has 24 bytes on 64-bit
    /// machines.
    private static final int UNION_BYTES = 24;

    private static final OfShort U16 = ValueLayout.JAVA_SHORT;

    private final String interfaceName;
    private final MemorySegment segment =
            Arena.ofAuto().allocate(If.IFNAMSIZ + UNION_BYTES, Long.BYTES);

    /// A request about an interface.
    ///
    /// @param interfaceName 1 to 15 bytes
    public InterfaceRequest(String interfaceName) {
        byte[] bytes = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length >= If.IFNAMSIZ) {
            throw new IllegalArgumentException(
                    "an interface name has 1 to "
                            + (If.IFNAMSIZ - 1)
                            + " bytes: \""
                            + interfaceName
                            + '"');
        }
        this.interfaceName = interfaceName;
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    /// The interface that this asks about.
    public String interfaceName() {
        return interfaceName;
    }

    /// The unsigned 16 bits at `offset` in the union.
    public int u16(int offset) {
        return Short.toUnsignedInt(segment.get(U16, If.IFNAMSIZ + offset));
    }

    /// Sets 16 bits at `offset` in the union.
    public void u16(int offset, int value) {
        segment.set(U16, If.IFNAMSIZ + offset, (short) value);
    }

    /// The 32 bits at `offset` in the union.
    public int u32(int offset) {
        return segment.get(ValueLayout.JAVA_INT, If.IFNAMSIZ + offset);
    }

    /// A copy of the `length` bytes at `offset` in the union.
    public byte[] bytes(int offset, int length) {
        return segment.asSlice(If.IFNAMSIZ + offset, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /// Points the union (`ifr_data`) to `data`, which the caller keeps allocated.
    public void data(MemorySegment data) {
        segment.set(ValueLayout.JAVA_LONG, If.IFNAMSIZ, data.address());
    }

    MemorySegment segment() {
        return segment;
    }
}
