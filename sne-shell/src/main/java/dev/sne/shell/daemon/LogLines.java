// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// The log of a daemon, a line for each entry. For the journal of systemd each begins with its
/// level as sd-daemon(3) has it, `<5>`; otherwise with the time.
///
/// Any thread may write and none waits: lines go out by a thread of their own, as who reads them
/// may be stopped. What does not fit until it goes on is left out and counted. Thread-safe.
public final class LogLines implements AutoCloseable {
    /// Puts the parameters of an entry into its message.
    private static final Formatter FORMATTER = new SimpleFormatter();

    private static final int MAX_WAITING = 8192;

    /// No line is empty: behind this one there are no more.
    private static final byte[] LAST = {};

    private static final Duration END = Duration.ofSeconds(2);

    private final OutputStream out;
    private final boolean journal;
    private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicLong leftOut = new AtomicLong();
    private final Thread thread;

    /// Levels of syslog(3).
    enum Level {
        ERROR(3),
        WARNING(4),
        NOTICE(5),
        INFO(6),
        DEBUG(7);

        private final int number;

        Level(int number) {
            this.number = number;
        }
    }

    /// @param out where the lines go
    /// @param journal whether that leads to the journal, which knows the time
    public LogLines(OutputStream out, boolean journal) {
        this.out = out;
        this.journal = journal;
        thread = Thread.ofPlatform().daemon().name("sne-daemon-log").start(this::run);
    }

    /// Whether systemd says that standard error leads to its journal.
    public static boolean isJournal() {
        return System.getenv("JOURNAL_STREAM") != null;
    }

    /// Writes an entry.
    void write(Level level, String text) {
        if (!waiting.offer(line(level, text))) {
            leftOut.getAndIncrement();
        }
    }

    private byte[] line(Level level, String text) {
        String head =
                journal
                        ? "<" + level.number + ">"
                        : Instant.now().truncatedTo(ChronoUnit.MICROS) + " " + level + " ";
        return (head + text.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private void run() {
        try {
            for (byte[] next = waiting.take(); next.length > 0; next = waiting.take()) {
                put(next);
            }
        } catch (InterruptedException _) {
            return;
        }
    }

    /// What cannot be written now, as a disk is full, is told when there is room again.
    private void put(byte[] line) {
        long lost = leftOut.getAndSet(0);
        try {
            out.write(line);
            if (lost > 0) {
                out.write(line(Level.WARNING, lost + " lines left out: could not be written"));
                lost = 0;
            }
            out.flush();
        } catch (IOException _) {
            leftOut.addAndGet(lost + 1);
        }
    }

    /// Waits until what was written is out, but not for long.
    @Override
    public void close() {
        long deadline = System.nanoTime() + END.toNanos();
        try {
            if (waiting.offer(LAST, END.toNanos(), TimeUnit.NANOSECONDS)) {
                thread.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Writes what has to do with the start and the end of the program.
    public void notice(String text) {
        write(Level.NOTICE, text);
    }

    /// Writes what looks wrong.
    public void warning(String text) {
        write(Level.WARNING, text);
    }

    /// Has all that libraries and other parts of the program log written here.
    ///
    /// @param debug whether their stack traces are wanted, too
    public void takeLogs(boolean debug) {
        LogManager.getLogManager().reset();
        Logger.getLogger("").addHandler(new Taking(debug));
    }

    private final class Taking extends Handler {
        private final boolean debug;

        Taking(boolean debug) {
            this.debug = debug;
        }

        @Override
        public void publish(LogRecord entry) {
            Throwable cause = entry.getThrown();
            StringBuilder text = new StringBuilder(FORMATTER.formatMessage(entry));
            if (cause != null) {
                text.append(": ").append(cause);
            }
            write(level(entry.getLevel().intValue()), text.toString());
            if (debug) {
                trace(cause);
            }
        }

        private void trace(@Nullable Throwable cause) {
            if (cause != null) {
                for (StackTraceElement each : cause.getStackTrace()) {
                    write(Level.DEBUG, "    at " + each);
                }
                trace(cause.getCause());
            }
        }

        private static Level level(int number) {
            if (number >= java.util.logging.Level.SEVERE.intValue()) {
                return Level.ERROR;
            }
            return number >= java.util.logging.Level.WARNING.intValue()
                    ? Level.WARNING
                    : Level.INFO;
        }

        @Override
        public void flush() {
            // Each line is.
        }

        @Override
        public void close() {
            // Standard error stays open.
        }
    }
}
