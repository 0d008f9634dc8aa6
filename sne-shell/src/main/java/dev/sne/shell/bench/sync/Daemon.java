// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.sync;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.netns.Command;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A process in a namespace that runs until it is stopped.
public final class Daemon implements AutoCloseable {
    private static final double TICK_MILLIS = 10;
    private static final int OWN_TIME = 11;
    private static final long PATIENCE_SECONDS = 10;

    private final Process process;
    private final Path log;

    private Daemon(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /// Starts a program in `namespace`; see [Command#prefix] for how.
    public static Daemon start(NetworkNamespace namespace, List<String> command)
            throws IOException {
        List<String> words = new ArrayList<>(Command.prefix(namespace));
        words.addAll(command);
        Path log = Files.createTempFile("sne-bench", ".log");
        return new Daemon(
                new ProcessBuilder(words)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start(),
                log);
    }

    /// Writes a line for it to read.
    void tell(String line) throws IOException {
        checkAlive();
        OutputStream input = process.getOutputStream();
        input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        input.flush();
    }

    /// Sends a signal that does not end it, and to what it has started.
    ///
    /// @param name as kill(1) has it
    public void signal(String name) throws IOException {
        checkAlive();
        // The shell's own kill, which every machine has.
        Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + processes()).start();
        try {
            kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String processes() {
        StringBuilder text = new StringBuilder().append(process.pid());
        process.descendants().forEach(each -> text.append(' ').append(each.pid()));
        return text.toString();
    }

    /// User and system time so far, in steps of 10 ms (proc_pid_stat(5)).
    double cpuMillis() throws IOException {
        String stat = Files.readString(proc("stat"), StandardCharsets.ISO_8859_1);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[OWN_TIME]) + Long.parseLong(fields[OWN_TIME + 1]))
                * TICK_MILLIS;
    }

    /// Resident memory now.
    long residentKib() throws IOException {
        for (String line : Files.readAllLines(proc("status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    private Path proc(String file) {
        checkAlive();
        return Path.of("/proc/" + process.pid() + "/" + file);
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /// @throws CommandException with what it has written, when it has ended
    public void checkAlive() {
        if (!process.isAlive()) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    process.info().commandLine().orElse("a daemon")
                            + " ended with status "
                            + process.exitValue()
                            + ": "
                            + written());
        }
    }

    /// What it has written so far.
    public String written() {
        try {
            return Files.readString(log).strip();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// How many processes it has started that have not ended, and those have.
    public long descendants() {
        return process.descendants().count();
    }

    /// Asks it to end, and waits until it has.
    public void stop() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("a daemon does not end; it has written: " + written());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Ends it and what it has started at once, as a crash would.
    @Override
    public void close() {
        // First, as it would start them again.
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
        try {
            process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Files.deleteIfExists(log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
