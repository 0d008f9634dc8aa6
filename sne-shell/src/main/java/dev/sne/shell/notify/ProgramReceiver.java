// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a program for each notification, which gets it as JSON on its standard input and in its
/// environment. One that has not ended at the limit is killed with all that it has started.
final class ProgramReceiver implements Receiver {
    private static final String PATH = "/usr/sbin:/usr/bin:/sbin:/bin";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int COMPLAINT_BYTES = 500;

    private final List<String> command;
    private final Duration limit;

    ProgramReceiver(List<String> command) {
        this(command, LIMIT);
    }

    ProgramReceiver(List<String> command, Duration limit) {
        this.command = List.copyOf(command);
        this.limit = limit;
    }

    @Override
    public String name() {
        return "program";
    }

    @Override
    public void deliver(Notification notification) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", PATH);
        environment.putAll(notification.variables());
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            feed(process, notification.json() + "\n");
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        command.getFirst()
                                + " has not ended within "
                                + limit.toSeconds()
                                + " s and was killed");
            }
            if (process.exitValue() != 0) {
                throw new IOException(
                        command.getFirst()
                                + " has ended with status "
                                + process.exitValue()
                                + complaint(process));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /// A notification is shorter than a pipe has room for, so that this never waits.
    private static void feed(Process process, String json) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // It does not read: its own business.
        }
    }

    private static String complaint(Process process) throws IOException {
        InputStream err = process.getErrorStream();
        byte[] bytes = err.readNBytes(Math.min(err.available(), COMPLAINT_BYTES));
        String text = new String(bytes, StandardCharsets.UTF_8).strip();
        return text.isEmpty() ? "" : ": " + text.replace('\n', ' ');
    }
}
