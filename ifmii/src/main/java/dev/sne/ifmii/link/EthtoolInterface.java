// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.ifmii.ioctl.InterfaceRequest;
import dev.sne.ifmii.ioctl.InterfaceSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.foreign.ValueLayout.OfByte;
import java.lang.foreign.ValueLayout.OfInt;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What the driver of one interface says; see [Ethtool]. Every method throws
/// [dev.sne.netlink4j.SystemCallException] where the driver does not know the question
/// (`EOPNOTSUPP`) or the interface does not exist (`ENODEV`).
///
/// Used by one thread at a time.
public final class EthtoolInterface {
    private static final int SIOCETHTOOL = 0x8946;

    private static final int ETHTOOL_GDRVINFO = 0x03;
    private static final int ETHTOOL_GLINK = 0x0a;
    private static final int ETHTOOL_GLINKSETTINGS = 0x4c;

    /// `struct ethtool_value`: the command and its answer.
    private static final int VALUE_DATA = 4;

    private static final int VALUE_BYTES = 8;

    /// `struct ethtool_drvinfo`: strings of 32 bytes.
    private static final int DRIVER_NAME = 4;

    private static final int DRIVER_VERSION = 36;
    private static final int DRIVER_FIRMWARE = 68;
    private static final int DRIVER_BUS = 100;
    private static final int DRIVER_STRING_BYTES = 32;
    private static final int DRIVER_BYTES = 196;

    /// `struct ethtool_link_settings`: its fixed part, then three masks of as many words as byte 15
    /// says.
    private static final int SETTINGS_SPEED = 4;

    private static final int SETTINGS_DUPLEX = 8;
    private static final int SETTINGS_PORT = 9;
    private static final int SETTINGS_PHY = 10;
    private static final int SETTINGS_AUTONEG = 11;
    private static final int SETTINGS_WORDS = 15;
    private static final int SETTINGS_MASKS = 48;
    private static final int MASKS = 3;

    /// Speeds from here on stand for "unknown" (`SPEED_UNKNOWN` is −1).
    private static final int MOST_MEGABITS = Integer.MAX_VALUE;

    private static final OfInt U32 = ValueLayout.JAVA_INT;
    private static final OfByte U8 = ValueLayout.JAVA_BYTE;

    private final InterfaceSocket socket;
    private final InterfaceRequest request;
    private final MemorySegment value = Arena.ofAuto().allocate(VALUE_BYTES, Integer.BYTES);

    EthtoolInterface(InterfaceSocket socket, String interfaceName) {
        this.socket = socket;
        this.request = new InterfaceRequest(interfaceName);
    }

    /// Whether the driver sees a signal now (`ETHTOOL_GLINK`). Always false while the interface is
    /// administratively down.
    public boolean link() {
        value.set(U32, 0, ETHTOOL_GLINK);
        value.set(U32, VALUE_DATA, 0);
        ask(value, "ask the driver for the link (ETHTOOL_GLINK)");
        return value.get(U32, VALUE_DATA) != 0;
    }

    /// Which driver it is.
    public DriverInfo driver() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(DRIVER_BYTES, Integer.BYTES);
            info.set(U32, 0, ETHTOOL_GDRVINFO);
            ask(info, "ask for the driver (ETHTOOL_GDRVINFO)");
            return new DriverInfo(
                    string(info, DRIVER_NAME),
                    string(info, DRIVER_VERSION),
                    string(info, DRIVER_FIRMWARE),
                    string(info, DRIVER_BUS));
        }
    }

    /// How the link works.
    public LinkSettings settings() {
        String operation = "ask for the link settings (ETHTOOL_GLINKSETTINGS)";
        try (Arena arena = Arena.ofConfined()) {
            // A mask of no words asks how many words there are: the kernel answers with −n.
            MemorySegment question = arena.allocate(SETTINGS_MASKS, Integer.BYTES);
            question.set(U32, 0, ETHTOOL_GLINKSETTINGS);
            ask(question, operation);
            int words = -question.get(U8, SETTINGS_WORDS);
            MemorySegment s =
                    arena.allocate(
                            SETTINGS_MASKS + (long) MASKS * Integer.BYTES * Math.max(words, 0),
                            Integer.BYTES);
            s.set(U32, 0, ETHTOOL_GLINKSETTINGS);
            s.set(U8, SETTINGS_WORDS, (byte) words);
            ask(s, operation);
            return settings(s, words);
        }
    }

    private static LinkSettings settings(MemorySegment s, int words) {
        int speed = s.get(U32, SETTINGS_SPEED);
        return new LinkSettings(
                speed > 0 && speed < MOST_MEGABITS ? OptionalInt.of(speed) : OptionalInt.empty(),
                Duplex.of(u8(s, SETTINGS_DUPLEX)),
                u8(s, SETTINGS_AUTONEG) == 1,
                PortType.of(u8(s, SETTINGS_PORT)),
                u8(s, SETTINGS_PHY),
                modes(s, words, 0),
                modes(s, words, 1),
                modes(s, words, 2));
    }

    private static List<String> modes(MemorySegment s, int words, int mask) {
        List<String> modes = new ArrayList<>();
        for (int word = 0; word < words; word++) {
            int bits = s.get(U32, SETTINGS_MASKS + (long) (mask * words + word) * Integer.BYTES);
            for (int bit = 0; bit < Integer.SIZE; bit++) {
                if ((bits & 1 << bit) != 0) {
                    modes.add(ModeNames.name(word * Integer.SIZE + bit));
                }
            }
        }
        return modes;
    }

    private void ask(MemorySegment data, String operation) {
        request.data(data);
        socket.control(SIOCETHTOOL, request, operation);
    }

    private static int u8(MemorySegment s, int offset) {
        return Byte.toUnsignedInt(s.get(U8, offset));
    }

    /// A string that ends with a NUL or with its field.
    private static String string(MemorySegment s, int offset) {
        byte[] bytes = s.asSlice(offset, DRIVER_STRING_BYTES).toArray(U8);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
