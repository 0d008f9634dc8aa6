// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.session.Cancellation;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of a program.
///
/// @param wallMillis from before its start until it has ended
/// @param cpuMillis its user and system time, in steps of 10 ms
/// @param peakKib the most memory that was resident at once, as far as looking every few
///   milliseconds shows it
record Run(double wallMillis, double cpuMillis, long peakKib) {
    private static final long LOOK_MILLIS = 4;
    private static final double TICK_MILLIS = 10;
    private static final int OWN_TIME = 11;
    private static final int CHILDREN_TIME = 13;

    /// Runs `program` in `namespace`, with its output to `out`.
    ///
    /// It gets there by nsenter(1), which takes a millisecond: a child of a thread inside would
    /// leave a helper thread of the Java runtime there, which would keep the namespace and its
    /// flows for a minute.
    ///
    /// @throws CommandException when it fails
    static Run of(Program program, NetworkNamespace namespace, Path out, Cancellation cancellation)
            throws IOException {
        Path err = Files.createTempFile("sne-bench", ".err");
        try {
            // To empty what the run before has written takes time that is not this one's.
            Files.deleteIfExists(out);
            double cpuBefore = childrenCpuMillis();
            ProcessBuilder builder =
                    new ProcessBuilder(inside(program, namespace))
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(out.toFile())
                            .redirectError(err.toFile());
            long start = System.nanoTime();
            Process process = builder.start();
            long peak = 0;
            try {
                while (!process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    peak = Math.max(peak, peakKib(process.pid()));
                    cancellation.check();
                }
            } finally {
                process.destroy();
            }
            double wall = (System.nanoTime() - start) / 1e6;
            if (process.exitValue() != 0) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        String.join(" ", program.command())
                                + " failed with status "
                                + process.exitValue()
                                + ": "
                                + Files.readString(err).strip());
            }
            return new Run(wall, childrenCpuMillis() - cpuBefore, peak);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitStatus.FAILED, "interrupted", e);
        } finally {
            Files.delete(err);
        }
    }

    private static List<String> inside(Program program, NetworkNamespace namespace) {
        List<String> command = new ArrayList<>();
        command.add("nsenter");
        command.add("--net=/proc/" + ProcessHandle.current().pid() + "/fd/" + namespace.fd());
        command.addAll(program.command());
        return command;
    }

    /// The CPU time of all children that have ended.
    private static double childrenCpuMillis() throws IOException {
        return cpuMillis("/proc/self/stat", CHILDREN_TIME);
    }

    /// The CPU time of the calling thread.
    static double threadCpuMillis() throws IOException {
        return cpuMillis("/proc/thread-self/stat", OWN_TIME);
    }

    /// User and system time from proc_pid_stat(5).
    ///
    /// @param field which field behind the name the user time is; the system time follows
    private static double cpuMillis(String file, int field) throws IOException {
        String stat = Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[field]) + Long.parseLong(fields[field + 1])) * TICK_MILLIS;
    }

    /// `VmHWM` of proc_pid_status(5); 0 when the process is gone.
    private static long peakKib(long pid) throws IOException {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            if (Files.exists(Path.of("/proc/" + pid))) {
                throw e;
            }
        }
        return 0;
    }
}
