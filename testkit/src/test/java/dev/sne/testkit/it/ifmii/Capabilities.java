// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The privileges of the calling thread, which the kernel keeps per thread.
final class Capabilities {
    private static final int SYS_CAPSET = "amd64".equals(System.getProperty("os.arch")) ? 126 : 91;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    private static final int HEADER_BYTES = 8;
    private static final int DATA_BYTES = 24;

    private Capabilities() {}

    /// Gives all of them up (capset(2)), for this thread and those that it starts.
    static void drop() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment header = arena.allocate(HEADER_BYTES, Integer.BYTES);
            header.set(ValueLayout.JAVA_INT, 0, LINUX_CAPABILITY_VERSION_3);
            MemorySegment none = arena.allocate(DATA_BYTES, Integer.BYTES);
            assertThat(Libc.call(SYS_CAPSET, header.address(), none.address(), 0, 0, 0, 0))
                    .isZero();
        }
    }
}
