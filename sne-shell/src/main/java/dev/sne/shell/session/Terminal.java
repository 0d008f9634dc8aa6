// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// What a one-shot command wants to know about terminals, at the price of one ioctl(2).
public final class Terminal {
    /// `asm-generic/ioctls.h`: get the line settings; fails with ENOTTY on anything else.
    private static final int TCGETS = 0x5401;

    /// More than `struct termios` of any architecture.
    private static final int TERMIOS_BYTES = 128;

    private Terminal() {}

    /// Whether file descriptor `descriptor` is a terminal.
    public static boolean is(int descriptor) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment settings = arena.allocate(TERMIOS_BYTES);
            return Libc.call(SystemCall.IOCTL, descriptor, TCGETS, settings.address(), 0, 0, 0)
                    == 0;
        }
    }
}
