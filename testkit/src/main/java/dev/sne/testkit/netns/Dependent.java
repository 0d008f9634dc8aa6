// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.netns;

import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.PosixSpawn;
import dev.sne.netlink4j.ffm.SystemCall;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/// A program that runs another one and has the kernel kill this process when the one that started
/// it is gone: even while this one is stopped, and even if that one was killed.
public final class Dependent {
    private static final int PR_SET_PDEATHSIG = 1;

    private Dependent() {}

    /// Starts it: the process id of the parent, a main class and its arguments.
    public static void main(String[] arguments) throws Throwable {
        SystemCallException.check(
                (int) Libc.call(SystemCall.PRCTL, PR_SET_PDEATHSIG, PosixSpawn.SIGKILL, 0, 0, 0, 0),
                "ask for a signal at the end of the parent");
        // It may have ended before it was asked for.
        long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L);
        if (parent != Long.parseLong(arguments[0])) {
            Runtime.getRuntime().halt(1);
        }
        try {
            Class.forName(arguments[1])
                    .getMethod("main", String[].class)
                    .invoke(null, (Object) Arrays.copyOfRange(arguments, 2, arguments.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
