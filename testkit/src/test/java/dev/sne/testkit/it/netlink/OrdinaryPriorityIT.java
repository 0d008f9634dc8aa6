// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.netlink4j.SystemCallException;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.ffm.OrdinaryPriority;
import dev.sne.netlink4j.ffm.PosixSpawn;
import dev.sne.netlink4j.ffm.SystemCall;
import dev.sne.testkit.junit.KernelTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@KernelTest
class OrdinaryPriorityIT {
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;

    private static void schedule(int policy, int number) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocateFrom(ValueLayout.JAVA_INT, number);
            long result =
                    Libc.call(
                            SystemCall.SCHED_SETSCHEDULER, 0, policy, priority.address(), 0, 0, 0);
            SystemCallException.check((int) result, "schedule this thread");
        }
    }

    /// Policy and priority.
    private static String scheduling() {
        return scheduling(0);
    }

    private static String scheduling(int process) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocate(ValueLayout.JAVA_INT);
            long policy = Libc.call(SystemCall.SCHED_GETSCHEDULER, process, 0, 0, 0, 0, 0);
            Libc.call(SystemCall.SCHED_GETPARAM, process, priority.address(), 0, 0, 0, 0);
            return (policy & ~SCHED_RESET_ON_FORK) + " " + priority.get(ValueLayout.JAVA_INT, 0);
        }
    }

    @Test
    void aRealTimeThreadGivesWayAndComesBack() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            schedule(SCHED_RR | SCHED_RESET_ON_FORK, 3);
                            seen.add(scheduling());
                            try (OrdinaryPriority _ = OrdinaryPriority.begin()) {
                                seen.add(scheduling());
                            }
                            seen.add(scheduling());
                        });
        thread.join();
        assertThat(seen).containsExactly("2 3", "0 0", "2 3");
    }

    @Test
    void anOrdinaryThreadStaysWhatItIs() {
        try (OrdinaryPriority _ = OrdinaryPriority.begin()) {
            assertThat(scheduling()).isEqualTo("0 0");
        }
        assertThat(scheduling()).isEqualTo("0 0");
    }

    @Test
    void aProgramThatARealTimeThreadStartsIsAnOrdinaryOne() throws InterruptedException {
        List<String> seen = new ArrayList<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            schedule(SCHED_RR, 3);
                            int program = PosixSpawn.start(List.of("/bin/sleep", "60"), List.of());
                            int ended = PosixSpawn.descriptorOf(program);
                            seen.add(scheduling(program));
                            PosixSpawn.signalGroup(program, PosixSpawn.SIGKILL);
                            Libc.awaitInput(ended, ended);
                            PosixSpawn.reap(program);
                            Libc.close(ended);
                        });
        thread.join();
        assertThat(seen).containsExactly("0 0");
    }
}
