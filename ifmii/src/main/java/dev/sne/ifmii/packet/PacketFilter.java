// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Which frames a packet socket receives, decided in the kernel: a firewall's other traffic must
/// not be copied to us first. A program of classic BPF (`linux/filter.h`, `linux/bpf_common.h`)
/// over Ethernet frames.
public final class PacketFilter {
    private static final int LOAD_SHORT = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int WHOLE = 0x40000;
    private static final int NOTHING = 0;

    /// ARP packets, and those neighbour solicitations and advertisements that follow their IPv6
    /// header directly, as RFC 4861 has them: who has which address.
    public static final PacketFilter WHO_HAS =
            new PacketFilter(
                    instruction(LOAD_SHORT, 0, 0, Ethernet.PROTOCOL),
                    instruction(JUMP_EQUAL, 6, 0, Ethernet.ETH_P_ARP),
                    instruction(JUMP_EQUAL, 0, 6, Ethernet.ETH_P_IPV6),
                    instruction(LOAD_BYTE, 0, 0, Ethernet.HEADER_BYTES + Ip.V6_NEXT_HEADER),
                    instruction(JUMP_EQUAL, 0, 4, Ip.ICMPV6),
                    instruction(LOAD_BYTE, 0, 0, Ethernet.HEADER_BYTES + Ip.V6_HEADER_BYTES),
                    instruction(JUMP_EQUAL, 1, 0, NeighbourDiscovery.SOLICITATION),
                    instruction(JUMP_EQUAL, 0, 1, NeighbourDiscovery.ADVERTISEMENT),
                    instruction(RETURN, 0, 0, WHOLE),
                    instruction(RETURN, 0, 0, NOTHING));

    /// `struct sock_fprog`: a count of 16 bits, and a pointer.
    private static final int PROGRAM_BYTES = 16;

    private final long[] instructions;

    private PacketFilter(long... instructions) {
        this.instructions = instructions;
    }

    /// `struct sock_filter`: a code of 16 bits, two jump distances of 8, a value of 32; as the
    /// eight bytes of a big-endian number.
    private static long instruction(int code, int jumpTrue, int jumpFalse, int value) {
        return (long) code << 48
                | (long) jumpTrue << 40
                | (long) jumpFalse << 32
                | Integer.toUnsignedLong(value);
    }

    /// The `struct sock_fprog` for SO_ATTACH_FILTER, in memory of `arena`.
    MemorySegment program(Arena arena) {
        MemorySegment code = arena.allocate((long) instructions.length * Long.BYTES, Long.BYTES);
        for (int i = 0; i < instructions.length; i++) {
            long at = (long) i * Long.BYTES;
            long instruction = instructions[i];
            code.set(ValueLayout.JAVA_SHORT, at, (short) (instruction >>> 48));
            code.set(ValueLayout.JAVA_BYTE, at + 2, (byte) (instruction >>> 40));
            code.set(ValueLayout.JAVA_BYTE, at + 3, (byte) (instruction >>> 32));
            code.set(ValueLayout.JAVA_INT, at + 4, (int) instruction);
        }
        MemorySegment program = arena.allocate(PROGRAM_BYTES, Long.BYTES);
        program.set(ValueLayout.JAVA_SHORT, 0, (short) instructions.length);
        program.set(ValueLayout.JAVA_LONG, Long.BYTES, code.address());
        return program;
    }
}
