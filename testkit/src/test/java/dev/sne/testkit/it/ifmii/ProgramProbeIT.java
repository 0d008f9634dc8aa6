// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.ifmii;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.ifmii.probe.ProbeResult.Reason;
import dev.sne.ifmii.probe.ProgramProbe;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.it.ifmii.ProbeBench.Answer;
import dev.sne.testkit.junit.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class ProgramProbeIT {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(10);
    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir Path directory;

    @BeforeAll
    static void prepare() {
        ProbeBench.prepare();
    }

    /// One run of a script; the program itself is the shell here, because the test says so.
    private static Answer run(ProbeBench bench, String script, Duration timeout)
            throws InterruptedException {
        return bench.askOnce(ProgramProbe.of(bench.origin, SHELL, "-c", script), timeout);
    }

    @Test
    void goesByTheExitCode(NetworkNamespace near, NetworkNamespace far) throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            run(bench, "exit 0", LONG).alive();
            assertThat(run(bench, "exit 7", LONG).failed())
                    .hasToString("Failed[reason=UNHEALTHY, detail=exit code 7]");
            assertThat(run(bench, "kill -TERM $$", LONG).failed())
                    .hasToString("Failed[reason=UNHEALTHY, detail=ended by signal 15]");
            Answer missing =
                    bench.askOnce(ProgramProbe.of(bench.origin, Path.of("/no/such")), LONG);
            assertThat(missing.failed())
                    .hasToString(
                            "Failed[reason=LOCAL, detail=start /no/such: ENOENT"
                                    + " (No such file or directory)]");
        }
    }

    @Test
    void startsItInTheNamespaceWithNothingOfOurs(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        try (ProbeBench bench = new ProbeBench(near, far)) {
            run(bench, "grep -q near0 /proc/net/dev", LONG).alive();
            // Its own listing of the directory is one more.
            run(bench, "[ \"$(ls /proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 ' ]", LONG).alive();
            run(bench, "[ \"$(ps -o sid= -p $$ | tr -d ' ')\" = $$ ]", LONG).alive();
            run(bench, "! grep -q 'SigIgn:.*[1-9a-f]' /proc/self/status", LONG).alive();
        }
    }

    @Test
    void leavesNothingOfAProgramThatHangs(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        Path pids = directory.resolve("pids");
        String script = "echo $$ > PIDS; trap '' TERM HUP; sleep 1000 & echo $! >> PIDS; wait";
        try (ProbeBench bench = new ProbeBench(near, far)) {
            assertThat(run(bench, script.replace("PIDS", pids.toString()), SHORT).failed().reason())
                    .isEqualTo(Reason.TIMEOUT);
            awaitGone(pids, 2);
        }
    }

    @Test
    void leavesNothingOfAProgramThatForks(NetworkNamespace near, NetworkNamespace far)
            throws Exception {
        Path pids = directory.resolve("pids");
        String script = "for i in 1 2 3; do sleep 1000 & echo $! >> PIDS; done; exit 0";
        try (ProbeBench bench = new ProbeBench(near, far)) {
            Answer answer = run(bench, script.replace("PIDS", pids.toString()), LONG);

            answer.alive();
            assertThat(answer.took()).isLessThan(Duration.ofSeconds(5));
            awaitGone(pids, 3);
        }
    }

    @Test
    void canBeClosedWhileItRuns(NetworkNamespace near, NetworkNamespace far) throws Exception {
        Path pids = directory.resolve("pids");
        try (ProbeBench bench = new ProbeBench(near, far)) {
            ProgramProbe probe =
                    ProgramProbe.of(
                            bench.origin, SHELL, "-c", "echo $$ > " + pids + "; sleep 1000");
            bench.onLoop(() -> probe.start(LONG, result -> {}));
            while (!Files.exists(pids) || Files.size(pids) == 0) {
                LockSupport.parkNanos(1_000_000);
            }
            bench.close(probe);
            awaitGone(pids, 1);
        }
    }

    /// A killed process ends, and is reaped by who inherits it, a moment later.
    private static void awaitGone(Path pids, int count) throws Exception {
        var lines = Files.readAllLines(pids);
        assertThat(lines).hasSize(count);
        long deadline = System.nanoTime() + LONG.toNanos();
        for (String pid : lines) {
            while (isRunning(pid)) {
                assertThat(System.nanoTime()).as("process %s is gone", pid).isLessThan(deadline);
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /// A zombie of somebody else's is not ours to bury. A process that ends between the opening of
    /// its file and the reading gives ESRCH, not a missing file.
    private static boolean isRunning(String pid) throws Exception {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z'
                    || stat.split(" ", -1)[3].equals(Long.toString(ProcessHandle.current().pid()));
        } catch (IOException gone) {
            return false;
        }
    }
}
