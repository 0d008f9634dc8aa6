// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.SystemCall;
import dev.sne.netlink4j.wait.Uninterruptible;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// The kernel's lock for all changes of network settings, of every namespace (RTNL), held until
/// this is closed: what a machine goes through while somebody removes hundreds of interfaces, only
/// exact. Everybody on the machine who needs the lock waits meanwhile: hold it for less than a
/// second.
///
/// A thread asks a driver for its link, and the kernel has the lock when it writes the answer. The
/// page that the answer belongs on is missing and not provided (userfaultfd(2)) before the end.
/// Takes CAP_SYS_PTRACE or `vm.unprivileged_userfaultfd`.
public final class HeldRtnl implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PAGE = 4096;

    // asm-generic/mman.h
    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;

    // linux/userfaultfd.h
    private static final int O_NONBLOCK = 0x800;
    private static final long UFFD_API = 0xaa;
    private static final int UFFDIO_API = 0xc018aa3f;
    private static final int UFFDIO_REGISTER = 0xc020aa00;
    private static final int UFFDIO_ZEROPAGE = 0xc020aa04;
    private static final long UFFDIO_REGISTER_MODE_MISSING = 1;

    // linux/sockios.h, linux/ethtool.h, linux/if.h
    private static final int SIOCETHTOOL = 0x8946;
    private static final int ETHTOOL_GLINK = 0x0a;
    private static final int IFNAMSIZ = 16;
    private static final int IFREQ_BYTES = 40;

    private final Arena arena = Arena.ofShared();
    private final int faults;
    private final int socket;
    private final long memory;
    private final Thread asker;

    private HeldRtnl() {
        socket = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0);
        SystemCallException.check(socket, "open a socket");
        faults = (int) call(SystemCall.USERFAULTFD, Libc.O_CLOEXEC | O_NONBLOCK, 0, 0, 0);
        memory = call(SystemCall.MMAP, 0, 2 * PAGE, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS);
        control(UFFDIO_API, UFFD_API, 0, 0, 0);
        control(UFFDIO_REGISTER, memory + PAGE, PAGE, UFFDIO_REGISTER_MODE_MISSING, 0);
        asker = Thread.ofPlatform().name("rtnl").daemon().unstarted(this::ask);
    }

    /// Takes it. When this returns, everybody else waits.
    public static HeldRtnl take() {
        HeldRtnl held = new HeldRtnl();
        held.asker.start();
        int ready = Libc.pollInput(held.faults, PATIENCE.toNanos());
        if (ready <= 0) {
            held.close();
            throw new IllegalStateException("nobody has asked for the page: " + ready);
        }
        return held;
    }

    /// `struct ethtool_value`: the question at the end of a page, its answer on the next.
    @SuppressWarnings("restricted")
    private void ask() {
        long value = memory + PAGE - Integer.BYTES;
        MemorySegment.ofAddress(value)
                .reinterpret(Integer.BYTES)
                .set(ValueLayout.JAVA_INT, 0, ETHTOOL_GLINK);
        MemorySegment request = arena.allocate(IFREQ_BYTES, Long.BYTES);
        request.setString(0, "lo", StandardCharsets.US_ASCII);
        request.set(ValueLayout.JAVA_LONG, IFNAMSIZ, value);
        SystemCallException.check(Libc.control(socket, SIOCETHTOOL, request), "ask for the link");
    }

    private void control(int request, long... words) {
        MemorySegment argument = arena.allocateFrom(ValueLayout.JAVA_LONG, words);
        SystemCallException.check(Libc.control(faults, request, argument), "provide a page");
    }

    private static long call(int number, long arg0, long arg1, long arg2, long arg3) {
        long result = Libc.call(number, arg0, arg1, arg2, arg3, -1, 0);
        // Addresses are no error numbers, but do not fit into the int that is checked.
        SystemCallException.check((int) Math.min(Math.max(result, -PAGE), 0), "prepare a page");
        return result;
    }

    /// Gives it back. Idempotent.
    @Override
    public void close() {
        if (!arena.scope().isAlive()) {
            return;
        }
        control(UFFDIO_ZEROPAGE, memory + PAGE, PAGE, 0, 0);
        Uninterruptible.join(asker);
        call(SystemCall.MUNMAP, memory, 2 * PAGE, 0, 0);
        Libc.close(faults);
        Libc.close(socket);
        arena.close();
    }
}
