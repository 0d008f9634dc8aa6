// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jspecify.annotations.Nullable;

/// The log of a daemon, a line for each entry. For the journal of systemd each begins with its
/// level as sd-daemon(3) has it, `<5>`; otherwise with the time. Thread-safe.
public final class LogLines {
    /// Puts the parameters of an entry into its message.
    private static final Formatter FORMATTER = new SimpleFormatter();

    private final OutputStream out;
    private final boolean journal;

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
    }

    /// Whether systemd says that standard error leads to its journal.
    public static boolean isJournal() {
        return System.getenv("JOURNAL_STREAM") != null;
    }

    /// Writes an entry. Where it cannot be written, there is nobody to tell.
    synchronized void write(Level level, String text) {
        String head =
                journal
                        ? "<" + level.number + ">"
                        : Instant.now().truncatedTo(ChronoUnit.MICROS) + " " + level + " ";
        try {
            out.write((head + text.replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            return;
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
