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
import java.util.List;

/// Child processes by way of libc's `posix_spawn(3)`.
///
/// `ProcessBuilder` does not do for them: the thread that waits for a child stays in the network
/// namespace of the thread that started it, and keeps the namespace alive for a minute; and a child
/// cannot be put into a session of its own, by which all that it starts can be ended.
///
/// Needs glibc 2.34, which can close the descriptors that a child is not to inherit. Thread-safe.
public final class PosixSpawn {
    public static final int SIGKILL = 9;

    private static final int NOWHERE = -1;
    private static final int O_WRONLY = 1;
    private static final int FIRST_OTHER_DESCRIPTOR = 3;
    private static final short SPAWN_SETSIGDEF = 0x04;
    private static final short SPAWN_SETSIGMASK = 0x08;
    private static final short SPAWN_SETSCHEDULER = 0x20;
    private static final short SPAWN_SETSID = 0x80;

    /// More than `posix_spawnattr_t` (336), `posix_spawn_file_actions_t` (80) and `sigset_t` (128)
    /// have.
    private static final long OPAQUE_BYTES = 512;

    private static final int SIGSET_BYTES = 128;

    // <bits/waitflags.h>, <bits/siginfo-consts.h>, siginfo_t on 64-bit machines
    private static final int P_PID = 1;
    private static final int WNOHANG = 1;
    private static final int WEXITED = 4;
    private static final int CLD_EXITED = 1;
    private static final int SIGINFO_BYTES = 128;
    private static final int SI_CODE = 8;
    private static final int SI_PID = 16;
    private static final int SI_STATUS = 24;

    private static final MethodHandle SPAWN = link("posix_spawn");
    private static final MethodHandle ATTRIBUTES_INIT = link("posix_spawnattr_init");
    private static final MethodHandle SET_FLAGS = link("posix_spawnattr_setflags");
    private static final MethodHandle SET_SIGDEFAULT = link("posix_spawnattr_setsigdefault");
    private static final MethodHandle SET_SIGMASK = link("posix_spawnattr_setsigmask");
    private static final MethodHandle ACTIONS_INIT = link("posix_spawn_file_actions_init");
    private static final MethodHandle ADD_OPEN = link("posix_spawn_file_actions_addopen");
    private static final MethodHandle ADD_DUP2 = link("posix_spawn_file_actions_adddup2");
    private static final MethodHandle ADD_CLOSE_FROM =
            link("posix_spawn_file_actions_addclosefrom_np");
    private static final MethodHandle ACTIONS_DESTROY = link("posix_spawn_file_actions_destroy");

    private PosixSpawn() {}

    /// All of these functions take integers and pointers, six at most, and return an `int`: one
    /// shape does for them, the arguments that a function does not have stay in their registers.
    @SuppressWarnings("restricted")
    private static MethodHandle link(String function) {
        Linker linker = Linker.nativeLinker();
        MemoryLayout word = ValueLayout.JAVA_LONG;
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, word, word, word, word, word, word));
    }

    private static int call(
            MethodHandle function, long a0, long a1, long a2, long a3, long a4, long a5) {
        try {
            return (int) function.invokeExact(a0, a1, a2, a3, a4, a5);
        } catch (Throwable impossible) {
            throw new AssertionError("a downcall throws nothing", impossible);
        }
    }

    /// Starts a program in a session and process group of its own, whose number is its process id.
    /// It inherits the calling thread's namespaces, and no descriptors: its standard streams are
    /// `/dev/null`. Signals are as after a login, and it is scheduled as usual (`SCHED_OTHER`),
    /// whatever the priority of the calling thread.
    ///
    /// @param command the program's path, then its arguments
    /// @param environment `NAME=value` each
    /// @return the process id, or the negated error number
    public static int start(List<String> command, List<String> environment) {
        return start(command, environment, NOWHERE);
    }

    /// The same with somewhere for what it writes to its standard output and error output.
    ///
    /// @param output a descriptor, which stays the caller's
    public static int start(List<String> command, List<String> environment, int output) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = actions(arena, output);
            MemorySegment attributes = attributes(arena);
            MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment arguments = strings(arena, command);
            MemorySegment variables = strings(arena, environment);
            int error =
                    call(
                            SPAWN,
                            pid.address(),
                            arguments.get(ValueLayout.JAVA_LONG, 0),
                            actions.address(),
                            attributes.address(),
                            arguments.address(),
                            variables.address());
            call(ACTIONS_DESTROY, actions.address(), 0, 0, 0, 0, 0);
            return error == 0 ? pid.get(ValueLayout.JAVA_INT, 0) : -error;
        }
    }

    private static MemorySegment actions(Arena arena, int output) {
        MemorySegment actions = arena.allocate(OPAQUE_BYTES, Long.BYTES);
        MemorySegment nowhere = arena.allocateFrom("/dev/null");
        call(ACTIONS_INIT, actions.address(), 0, 0, 0, 0, 0);
        // The standard input last: `output` may have its number.
        for (int fd = 1; fd < FIRST_OTHER_DESCRIPTOR; fd++) {
            if (output == NOWHERE) {
                call(ADD_OPEN, actions.address(), fd, nowhere.address(), O_WRONLY, 0, 0);
            } else {
                call(ADD_DUP2, actions.address(), output, fd, 0, 0, 0);
            }
        }
        call(ADD_OPEN, actions.address(), 0, nowhere.address(), Libc.O_RDONLY, 0, 0);
        call(ADD_CLOSE_FROM, actions.address(), FIRST_OTHER_DESCRIPTOR, 0, 0, 0, 0);
        Reference.reachabilityFence(nowhere);
        return actions;
    }

    /// The Java runtime blocks and ignores signals that a program expects to get. How it is
    /// scheduled is not set: as usual, that is.
    private static MemorySegment attributes(Arena arena) {
        MemorySegment attributes = arena.allocate(OPAQUE_BYTES, Long.BYTES);
        MemorySegment none = arena.allocate(SIGSET_BYTES, Long.BYTES);
        MemorySegment all = arena.allocate(SIGSET_BYTES, Long.BYTES).fill((byte) 0xff);
        call(ATTRIBUTES_INIT, attributes.address(), 0, 0, 0, 0, 0);
        call(SET_SIGDEFAULT, attributes.address(), all.address(), 0, 0, 0, 0);
        call(SET_SIGMASK, attributes.address(), none.address(), 0, 0, 0, 0);
        int flags = SPAWN_SETSIGDEF | SPAWN_SETSIGMASK | SPAWN_SETSCHEDULER | SPAWN_SETSID;
        call(SET_FLAGS, attributes.address(), flags, 0, 0, 0, 0);
        return attributes;
    }

    /// A `char *[]` that ends with a null pointer.
    private static MemorySegment strings(Arena arena, List<String> strings) {
        MemorySegment pointers = arena.allocate(ValueLayout.JAVA_LONG, strings.size() + 1L);
        for (int i = 0; i < strings.size(); i++) {
            long address = arena.allocateFrom(strings.get(i)).address();
            pointers.setAtIndex(ValueLayout.JAVA_LONG, i, address);
        }
        return pointers;
    }

    /// pidfd_open(2): a descriptor that becomes readable when the process has ended.
    ///
    /// @return the descriptor (close-on-exec), or the negated error number
    public static int descriptorOf(int pid) {
        return (int) Libc.call(SystemCall.PIDFD_OPEN, pid, 0, 0, 0, 0, 0);
    }

    /// kill(2) of all processes of a group that [#start] has made.
    public static int signalGroup(int pid, int signal) {
        return (int) Libc.call(SystemCall.KILL, -pid, signal, 0, 0, 0, 0);
    }

    /// waitid(2) without waiting: takes note of a child's end, after which its process id may
    /// belong to somebody else.
    ///
    /// @return the exit code, 0 to 255; 256 plus the signal's number if a signal has ended it; or a
    ///   negated error number: `-EAGAIN` if it has not ended
    public static int reap(int pid) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = arena.allocate(SIGINFO_BYTES, Long.BYTES);
            long result =
                    Libc.call(
                            SystemCall.WAITID, P_PID, pid, info.address(), WEXITED | WNOHANG, 0, 0);
            if (result < 0) {
                return (int) result;
            }
            if (info.get(ValueLayout.JAVA_INT, SI_PID) == 0) {
                return -Libc.EAGAIN;
            }
            int status = info.get(ValueLayout.JAVA_INT, SI_STATUS);
            return info.get(ValueLayout.JAVA_INT, SI_CODE) == CLD_EXITED ? status : 256 + status;
        }
    }
}
