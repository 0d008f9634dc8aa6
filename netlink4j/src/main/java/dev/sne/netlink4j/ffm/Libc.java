// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/// System calls by way of libc's `syscall(2)`.
///
/// There is one downcall handle for all of them: linking a handle costs milliseconds at start-up,
/// and every call that sne needs takes at most six integer or pointer arguments. Results follow the
/// kernel's convention: the value, or `-errno`. `errno` itself is read only after a failure,
/// because a successful call leaves the previous value in place.
///
/// Thread-safe. Segments passed in are kept reachable until the call returns; they must be native.
public final class Libc {
    public static final int AF_INET = 2;
    public static final int AF_NETLINK = 16;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int O_RDONLY = 0;
    public static final int O_CLOEXEC = 0x80000;
    public static final int CLONE_NEWNET = 0x40000000;
    public static final int EINTR = 4;
    public static final int EAGAIN = 11;

    private static final int AT_FDCWD = -100;
    private static final short POLLIN = 1;
    private static final int POLLFD_BYTES = 8;
    private static final int CLOCK_BOOTTIME = 7;

    /// Bytes of a `struct timespec`.
    public static final int TIMESPEC_BYTES = 16;

    /// What [#pollInput(int, long, MemorySegment)] needs.
    public static final int POLL_BYTES = POLLFD_BYTES + TIMESPEC_BYTES;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private static final MethodHandle SYSCALL = link();

    /// Where the linker stores `errno` of this thread's last call (an `int` at offset 0).
    private static final ThreadLocal<MemorySegment> CAPTURED =
            new ThreadLocal<>() {
                @Override
                protected MemorySegment initialValue() {
                    return Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
                }
            };

    private Libc() {}

    /// The function is variadic in C and is not called as such: on Linux, integers and pointers are
    /// passed alike either way, and the linker takes 12 ms less.
    @SuppressWarnings("restricted")
    private static MethodHandle link() {
        Linker linker = Linker.nativeLinker();
        MemoryLayout word = ValueLayout.JAVA_LONG;
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(
                        ValueLayout.JAVA_LONG, word, word, word, word, word, word, word),
                Linker.Option.captureCallState("errno"));
    }

    /// Calls system call `number` with up to six arguments (unused ones are 0).
    ///
    /// @return the result, or the negated `errno`
    public static long call(
            int number, long arg0, long arg1, long arg2, long arg3, long arg4, long arg5) {
        MemorySegment captured = CAPTURED.get();
        long result;
        try {
            result =
                    (long)
                            SYSCALL.invokeExact(
                                    captured, (long) number, arg0, arg1, arg2, arg3, arg4, arg5);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall throws nothing", impossible);
        }
        return result == -1 ? -captured.get(ValueLayout.JAVA_INT, 0) : result;
    }

    /// socket(2).
    public static int socket(int domain, int type, int protocol) {
        return (int) call(SystemCall.SOCKET, domain, type, protocol, 0, 0, 0);
    }

    /// bind(2) to the address that fills `address`.
    public static int bind(int fd, MemorySegment address) {
        try {
            return (int) call(SystemCall.BIND, fd, address.address(), address.byteSize(), 0, 0, 0);
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    /// getsockname(2) into `address`.
    public static int getSocketName(int fd, MemorySegment address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocate(ValueLayout.JAVA_INT);
            size.set(ValueLayout.JAVA_INT, 0, (int) address.byteSize());
            try {
                return (int)
                        call(
                                SystemCall.GETSOCKNAME,
                                fd,
                                address.address(),
                                size.address(),
                                0,
                                0,
                                0);
            } finally {
                Reference.reachabilityFence(address);
            }
        }
    }

    /// setsockopt(2) with an `int` value.
    public static int setOption(int fd, int level, int name, int value) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment holder = arena.allocate(ValueLayout.JAVA_INT);
            holder.set(ValueLayout.JAVA_INT, 0, value);
            return (int)
                    call(
                            SystemCall.SETSOCKOPT,
                            fd,
                            level,
                            name,
                            holder.address(),
                            holder.byteSize(),
                            0);
        }
    }

    /// getsockopt(2) of an `int` value: the value (never negative for the options sne reads), or
    /// `-errno`.
    public static int getOption(int fd, int level, int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment holder = arena.allocate(ValueLayout.JAVA_INT, 2);
            holder.setAtIndex(ValueLayout.JAVA_INT, 1, Integer.BYTES);
            long result =
                    call(
                            SystemCall.GETSOCKOPT,
                            fd,
                            level,
                            name,
                            holder.address(),
                            holder.address() + Integer.BYTES,
                            0);
            return result < 0 ? (int) result : holder.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /// sendto(2) of `length` bytes at `offset`, to the peer that `address` holds.
    public static int sendTo(
            int fd, MemorySegment buffer, long offset, long length, MemorySegment address) {
        try {
            return (int)
                    call(
                            SystemCall.SENDTO,
                            fd,
                            buffer.address() + offset,
                            length,
                            0,
                            address.address(),
                            address.byteSize());
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(address);
        }
    }

    /// recvfrom(2) into the whole of `buffer`; the sender's address goes to `address`, its size to
    /// the `int` in `addressSize` (in: capacity, out: size).
    public static int receiveFrom(
            int fd,
            MemorySegment buffer,
            int flags,
            MemorySegment address,
            MemorySegment addressSize) {
        try {
            return (int)
                    call(
                            SystemCall.RECVFROM,
                            fd,
                            buffer.address(),
                            buffer.byteSize(),
                            flags,
                            address.address(),
                            addressSize.address());
        } finally {
            Reference.reachabilityFence(buffer);
            Reference.reachabilityFence(address);
            Reference.reachabilityFence(addressSize);
        }
    }

    /// recvmmsg(2) without a timeout.
    ///
    /// @param headers `struct mmsghdr`, one after the other; what they point to must stay allocated
    /// @param count how many of them
    /// @return how many datagrams came, or `-errno`
    public static int receiveMany(int fd, MemorySegment headers, int count, int flags) {
        long result = call(SystemCall.RECVMMSG, fd, headers.address(), count, flags, 0, 0);
        Reference.reachabilityFence(headers);
        return (int) result;
    }

    /// sendmmsg(2).
    ///
    /// @param headers `struct mmsghdr`, one after the other; what they point to must stay allocated
    /// @param offset of the first to send
    /// @param count how many of them, at most 1024 (UIO_MAXIOV): the kernel looks at no more
    /// @return how many datagrams were sent, or `-errno` when not even the first was
    public static int sendMany(int fd, MemorySegment headers, long offset, int count, int flags) {
        long result = call(SystemCall.SENDMMSG, fd, headers.address() + offset, count, flags, 0, 0);
        Reference.reachabilityFence(headers);
        return (int) result;
    }

    /// setsockopt(2) with the value that fills `value`.
    public static int setOption(int fd, int level, int name, MemorySegment value) {
        try {
            return (int)
                    call(
                            SystemCall.SETSOCKOPT,
                            fd,
                            level,
                            name,
                            value.address(),
                            value.byteSize(),
                            0);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    /// ppoll(2) of one descriptor for input.
    ///
    /// @param timeoutNanos at least 0
    /// @return 1 when there is input or an error to fetch, 0 when the time is over, or `-errno`
    public static int pollInput(int fd, long timeoutNanos) {
        try (Arena arena = Arena.ofConfined()) {
            return pollInput(fd, timeoutNanos, arena.allocate(POLL_BYTES, Long.BYTES));
        }
    }

    /// The same without an allocation.
    ///
    /// @param memory of at least [#POLL_BYTES], aligned to 8
    public static int pollInput(int fd, long timeoutNanos, MemorySegment memory) {
        memory.set(ValueLayout.JAVA_INT, 0, fd);
        memory.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
        memory.set(ValueLayout.JAVA_LONG, POLLFD_BYTES, timeoutNanos / NANOS_PER_SECOND);
        memory.set(ValueLayout.JAVA_LONG, POLLFD_BYTES + 8, timeoutNanos % NANOS_PER_SECOND);
        long address = memory.address();
        long result = call(SystemCall.PPOLL, address, 1, address + POLLFD_BYTES, 0, 0, 0);
        Reference.reachabilityFence(memory);
        return (int) result;
    }

    /// clock_gettime(2) of `CLOCK_BOOTTIME`: nanoseconds since the machine was started, those in
    /// which it was suspended included, unlike [System#nanoTime]; or `-errno`.
    ///
    /// @param memory of at least [#TIMESPEC_BYTES], aligned to 8
    public static long bootTimeNanos(MemorySegment memory) {
        long address = memory.address();
        long result = call(SystemCall.CLOCK_GETTIME, CLOCK_BOOTTIME, address, 0, 0, 0, 0);
        Reference.reachabilityFence(memory);
        return result < 0
                ? result
                : memory.get(ValueLayout.JAVA_LONG, 0) * NANOS_PER_SECOND
                        + memory.get(ValueLayout.JAVA_LONG, Long.BYTES);
    }

    /// ppoll(2) of two descriptors for input, until there is some.
    ///
    /// @param first or −1 for none
    /// @param second or −1 for none
    /// @return 1 when the first has input, an error or its end to fetch, 2 when the second has, 3
    ///   when both have, or `-errno`
    public static int awaitInput(int first, int second) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(2 * POLLFD_BYTES, Long.BYTES);
            memory.set(ValueLayout.JAVA_INT, 0, first);
            memory.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
            memory.set(ValueLayout.JAVA_INT, POLLFD_BYTES, second);
            memory.set(ValueLayout.JAVA_SHORT, POLLFD_BYTES + 4, POLLIN);
            long result = call(SystemCall.PPOLL, memory.address(), 2, 0, 0, 0, 0);
            if (result < 0) {
                return (int) result;
            }
            int ready = memory.get(ValueLayout.JAVA_SHORT, 6) != 0 ? 1 : 0;
            return memory.get(ValueLayout.JAVA_SHORT, POLLFD_BYTES + 6) != 0 ? ready | 2 : ready;
        }
    }

    /// pipe2(2), close-on-exec.
    ///
    /// @param ends gets the descriptor to read from and the one to write to
    /// @return 0, or `-errno`
    public static int pipe(int[] ends) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(2 * Integer.BYTES, Integer.BYTES);
            int result = (int) call(SystemCall.PIPE2, memory.address(), O_CLOEXEC, 0, 0, 0, 0);
            ends[0] = memory.getAtIndex(ValueLayout.JAVA_INT, 0);
            ends[1] = memory.getAtIndex(ValueLayout.JAVA_INT, 1);
            return result;
        }
    }

    /// read(2) of as much as `memory` has room for.
    ///
    /// @return the bytes read, 0 at the end, or `-errno`
    public static int read(int fd, MemorySegment memory) {
        long result = call(SystemCall.READ, fd, memory.address(), memory.byteSize(), 0, 0, 0);
        Reference.reachabilityFence(memory);
        return (int) result;
    }

    /// ioctl(2) on what `argument` holds, which the kernel may change.
    ///
    /// @return what the request returns, or `-errno`
    public static int control(int fd, int request, MemorySegment argument) {
        long result = call(SystemCall.IOCTL, fd, request, argument.address(), 0, 0, 0);
        Reference.reachabilityFence(argument);
        return (int) result;
    }

    /// openat(2) of `path`, close-on-exec and without creating anything.
    public static int openReadOnly(String path) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path);
            return (int)
                    call(
                            SystemCall.OPENAT,
                            AT_FDCWD,
                            name.address(),
                            O_RDONLY | O_CLOEXEC,
                            0,
                            0,
                            0);
        }
    }

    /// close(2).
    public static int close(int fd) {
        return (int) call(SystemCall.CLOSE, fd, 0, 0, 0, 0, 0);
    }

    /// setns(2): moves the calling *thread* into the namespace behind `fd`.
    public static int setNamespace(int fd, int type) {
        return (int) call(SystemCall.SETNS, fd, type, 0, 0, 0, 0);
    }

    /// unshare(2): gives the calling *thread* new namespaces.
    public static int unshare(int flags) {
        return (int) call(SystemCall.UNSHARE, flags, 0, 0, 0, 0, 0);
    }
}
