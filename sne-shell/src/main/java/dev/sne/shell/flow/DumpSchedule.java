// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.cli.Numbers;
import dev.sne.shell.session.CancelledException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import dev.sne.shell.session.UsageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// `dump --every`: a dump at fixed times into files of its own, of which the newest are kept.
///
/// The times are multiples of the period since the start, whatever a dump takes; when one takes
/// longer than the period, the times that have passed are left out.
public final class DumpSchedule {
    private static final String PREFIX = "conntrack-";
    private static final String COMPRESSED = ".gz";
    private static final long DEFAULT_KEEP = 48;
    private static final int GZIP_BUFFER = 64 * 1024;

    /// To the millisecond, so that no two dumps get one name.
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final Session session;
    private final FlowDump dump;
    private final Path directory;
    private final Duration period;
    private final long keep;
    private final String suffix;
    private final boolean compressed;
    private final Clock clock;

    private DumpSchedule(
            Session session,
            FlowDump dump,
            Path directory,
            Duration period,
            long keep,
            String suffix,
            boolean compressed) {
        this.session = session;
        this.dump = dump;
        this.directory = directory;
        this.period = period;
        this.keep = keep;
        this.suffix = suffix;
        this.compressed = compressed;
        this.clock = Clock.systemUTC();
    }

    /// The schedule that the options of `dump` ask for.
    ///
    /// @param format the name of the format, which the names of the files end in
    public static DumpSchedule of(
            Session session, Arguments arguments, String format, FlowDump dump) {
        String every = arguments.value("--every", "");
        long seconds = Numbers.seconds(every);
        if (seconds < 1) {
            throw new UsageException("--every: '" + every + "' is no duration such as 30s, 5m, 1h");
        }
        @Nullable String name = arguments.value("--dir");
        if (name == null) {
            throw new UsageException("--every: needs --dir DIR, where the dumps go");
        }
        if (arguments.has("--to")) {
            throw new UsageException("--every: excludes --to");
        }
        boolean compressed = arguments.has("--gzip");
        return new DumpSchedule(
                session,
                dump,
                Path.of(name),
                Duration.ofSeconds(seconds),
                arguments.number("--keep", 1, Integer.MAX_VALUE, DEFAULT_KEEP),
                "." + format + (compressed ? COMPRESSED : ""),
                compressed);
    }

    /// Dumps until the session is cancelled.
    public int run() throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new UsageException("--dir: " + directory + " is not a directory");
        }
        long startNanos = System.nanoTime();
        long periodNanos = period.toNanos();
        while (!session.cancellation().requested()) {
            dumpOrComplain();
            long passed = (System.nanoTime() - startNanos) / periodNanos;
            long dueNanos = startNanos + (passed + 1) * periodNanos;
            Duration wait = Duration.ofNanos(Math.max(0, dueNanos - System.nanoTime()));
            session.cancellation().await(wait);
        }
        return ExitStatus.DONE;
    }

    private void dumpOrComplain() {
        try {
            Path file = directory.resolve(PREFIX + STAMP.format(clock.instant()) + suffix);
            long flows = dumpTo(file);
            session.summary(file + ": " + Tables.flows(flows));
            removeOld();
        } catch (CancelledException e) {
            session.summary("interrupted: the last dump is not kept");
        } catch (IOException | RuntimeException e) {
            session.complain("dump", Failures.describe(e) + " (the next dump is due at its time)");
        }
    }

    private long dumpTo(Path path) throws IOException {
        try (Conntrack table = Tables.open(session);
                AtomicFile file = new AtomicFile(path)) {
            long flows;
            if (compressed) {
                OutputStream buffered = new BufferedOutputStream(file.out(), GZIP_BUFFER);
                GZIPOutputStream out = new GZIPOutputStream(buffered, GZIP_BUFFER);
                flows = dump.write(table, out);
                out.finish();
                out.flush();
            } else {
                flows = dump.write(table, file.out());
            }
            file.commit();
            return flows;
        }
    }

    /// Removes all but the newest dumps of this format. Their names sort by time.
    private void removeOld() throws IOException {
        List<Path> dumps = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            files.filter(this::isDump).forEach(dumps::add);
        }
        Collections.sort(dumps);
        for (int i = 0; i < dumps.size() - keep; i++) {
            Files.deleteIfExists(dumps.get(i));
        }
    }

    private boolean isDump(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(PREFIX)
                && name.endsWith(suffix)
                && name.length()
                        == PREFIX.length() + "yyyyMMddTHHmmss.SSSZ".length() + suffix.length();
    }
}
