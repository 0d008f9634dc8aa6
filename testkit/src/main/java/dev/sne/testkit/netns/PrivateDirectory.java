// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.file.Path;

/// A directory in memory that is mounted nowhere: only its descriptor leads there, by way of
/// `/proc`, for this process and others of the same user. So it is gone with this process, however
/// that ends, and all that is in it. Takes `CAP_SYS_ADMIN` and Linux 5.2.
public final class PrivateDirectory implements AutoCloseable {
    private static final int FSOPEN_CLOEXEC = 1;
    private static final int FSCONFIG_SET_STRING = 1;
    private static final int FSCONFIG_CMD_CREATE = 6;
    private static final int FSMOUNT_CLOEXEC = 1;
    private static final int MOUNT_ATTR_NOSUID = 0x02;
    private static final int MOUNT_ATTR_NODEV = 0x04;

    private final int fd;
    private final Path path;

    private PrivateDirectory(int fd) {
        this.fd = fd;
        path = Path.of("/proc/" + ProcessHandle.current().pid() + "/fd/" + fd);
    }

    /// Makes one, empty, that only its owner may enter.
    public static PrivateDirectory create() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment kind = arena.allocateFrom("tmpfs");
            int context =
                    check(
                            Libc.call(
                                    SystemCall.FSOPEN, kind.address(), FSOPEN_CLOEXEC, 0, 0, 0, 0),
                            "open tmpfs");
            try {
                MemorySegment key = arena.allocateFrom("mode");
                MemorySegment mode = arena.allocateFrom("0700");
                configure(context, FSCONFIG_SET_STRING, key.address(), mode.address());
                configure(context, FSCONFIG_CMD_CREATE, 0, 0);
                Reference.reachabilityFence(key);
                Reference.reachabilityFence(mode);
                return new PrivateDirectory(
                        check(
                                Libc.call(
                                        SystemCall.FSMOUNT,
                                        context,
                                        FSMOUNT_CLOEXEC,
                                        MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV,
                                        0,
                                        0,
                                        0),
                                "make a directory in memory"));
            } finally {
                Libc.close(context);
                Reference.reachabilityFence(kind);
            }
        }
    }

    private static void configure(int context, int command, long key, long value) {
        check(
                Libc.call(SystemCall.FSCONFIG, context, command, key, value, 0, 0),
                "configure tmpfs");
    }

    private static int check(long result, String operation) {
        return SystemCallException.check((int) result, operation);
    }

    /// Where it is, for as long as it is open.
    public Path path() {
        return path;
    }

    /// Lets go of it, and of all that is in it unless it is in use.
    @Override
    public void close() {
        Libc.close(fd);
    }
}
