// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Keeps the memory of this process from being paged out: mlockall(2), madvise(2).
///
/// Without swap there is still the code of the JVM and of libraries, and what of the AOT cache has
/// not changed: pages of files, which a kernel short of memory, or one told to give back what is
/// not in use (cgroup `memory.reclaim`, DAMON), takes away and reads again when they are needed. A
/// failover needs much that has lain idle for months, and the disk has no limit of time.
public final class ResidentMemory {
    // asm-generic/mman.h
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;

    // asm-generic/mman-common.h
    private static final int MADV_POPULATE_READ = 22;

    private static final Path MAPPINGS = Path.of("/proc/self/maps");
    private static final int HEX = 16;

    private ResidentMemory() {}

    /// Locks what is in memory, and from now on whatever comes into it: a page that is never
    /// touched takes no room. Programs and libraries are read into it as a whole; before Linux 5.14
    /// as far as they have been in use. The JDK's own classes are not: those that are needed are in
    /// the AOT cache.
    ///
    /// @return 0, or a negated `errno`: `EPERM` or `ENOMEM` without CAP_IPC_LOCK, unless
    ///   RLIMIT_MEMLOCK is infinite
    public static long lock() {
        int flags = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;
        long result = Libc.call(SystemCall.MLOCKALL, flags, 0, 0, 0, 0, 0);
        if (result == 0) {
            readPrograms();
        }
        return result;
    }

    private static void readPrograms() {
        try (var mappings = Files.lines(MAPPINGS)) {
            mappings.filter(ResidentMemory::isOfProgram).forEach(ResidentMemory::read);
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalStateException("cannot read " + MAPPINGS, e);
        }
    }

    /// Whether a line of proc(5), `maps`, is about a file that is read and of which this process
    /// has its own view: `7f12a000-7f12b000 r-xp 00000000 08:01 1234 /usr/lib/libc.so.6`.
    private static boolean isOfProgram(String mapping) {
        int permissions = mapping.indexOf(' ') + 1;
        return mapping.charAt(permissions) == 'r'
                && mapping.charAt(permissions + 3) == 'p'
                && mapping.indexOf('/') > 0;
    }

    private static void read(String mapping) {
        int dash = mapping.indexOf('-');
        long from = Long.parseUnsignedLong(mapping, 0, dash, HEX);
        long to = Long.parseUnsignedLong(mapping, dash + 1, mapping.indexOf(' '), HEX);
        Libc.call(SystemCall.MADVISE, from, to - from, MADV_POPULATE_READ, 0, 0, 0);
    }
}
