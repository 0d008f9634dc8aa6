// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.conntrack.text.FlowFormat;
import dev.sne.conntrack.text.FlowFormats;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.flow.AtomicFile;
import dev.sne.shell.flow.DumpSchedule;
import dev.sne.shell.flow.Dumper;
import dev.sne.shell.flow.FlowDump;
import dev.sne.shell.flow.Selection;
import dev.sne.shell.flow.SortKey;
import dev.sne.shell.flow.SortingDumper;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `dump`: shows flows, once or on a schedule.
final class DumpCommand implements Command {
    @Override
    public String name() {
        return "dump";
    }

    @Override
    public String summary() {
        return "show flows";
    }

    @Override
    public Operands operands() {
        return Operands.FILTER;
    }

    @Override
    public List<Option> options() {
        return List.of(
                DumpOptions.FORMAT,
                DumpOptions.ID,
                DumpOptions.LABELS,
                DumpOptions.TIMESTAMPS,
                DumpOptions.ALL,
                Option.of(
                        "--sort",
                        Value.word("[-]KEY", SortKey.NAMES),
                        "sort by this key, largest first with a dash"),
                Option.of("--limit", Value.free("N"), "show N flows at most"),
                Option.flag("--zero", "set the counters of the flows to zero while reading them"),
                Option.of(
                        "--to",
                        Value.FILE,
                        "write to this file, which is replaced when the dump is complete"),
                Option.flag("--explain", "tell what the kernel filters and what sne does"),
                Option.of("--every", Value.free("DURATION"), "dump again and again: 30s, 5m, 1h"),
                Option.of("--dir", Value.DIRECTORY, "where the dumps of --every go"),
                Option.of("--keep", Value.free("N"), "how many dumps of --every are kept (48)"),
                Option.flag("--gzip", "compress the dumps of --every"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "--zero takes only a FILTER that the kernel can evaluate as a whole.",
                "With --sort the selected flows are held in memory; without it, none is.",
                "--every ends on SIGINT or SIGTERM with status 0. A dump that fails is reported,"
                        + " and the next one is due at its time.");
    }

    @Override
    public List<String> examples() {
        return List.of(
                "sne dump proto=tcp dport=80,443 and not assured",
                "sne dump --sort -bytes --limit 20",
                "sne dump -o json --to /var/backups/flows.json",
                "sne dump -o save --every 5m --dir /var/backups/flows --keep 48 --gzip");
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        String name = DumpOptions.format(arguments);
        long limit = arguments.number("--limit", 0, Long.MAX_VALUE, Long.MAX_VALUE);
        @Nullable SortKey key = SortKey.of(arguments.value("--sort"));
        if (arguments.has("--explain")) {
            return explain(session, arguments);
        }
        Selection selection = Selection.of(arguments);
        FlowFormat format = FlowFormats.of(name, DumpOptions.columns(arguments));
        boolean zero = arguments.has("--zero");
        if (zero) {
            requireWholeSelection(selection, arguments);
        }
        FlowDump dump =
                key == null
                        ? new Dumper(session, selection, format, zero, limit)
                        : new SortingDumper(session, selection, format, zero, limit, key);
        if (arguments.has("--every")) {
            return DumpSchedule.of(session, arguments, name, dump).run();
        }
        rejectScheduleOptions(arguments);
        long shown = once(session, dump, arguments.value("--to"));
        session.summary(Tables.flows(shown));
        return ExitStatus.DONE;
    }

    /// The kernel zeroes what it sends, whether or not it is shown.
    private static void requireWholeSelection(Selection selection, Arguments arguments) {
        if (!selection.exact()) {
            throw new UsageException(
                    "--zero: the kernel can't select exactly these flows, and would set the"
                            + " counters of others to zero too; --explain shows what it can");
        }
        if (arguments.has("--limit")) {
            throw new UsageException("--zero: excludes --limit");
        }
    }

    private static int explain(Session session, Arguments arguments) throws IOException {
        FlowFilter filter =
                arguments.operands().isEmpty()
                        ? FlowFilter.all()
                        : FlowFilter.parse(arguments.joined());
        session.out().write(filter.plan().explain().getBytes(StandardCharsets.UTF_8));
        return ExitStatus.DONE;
    }

    private static long once(Session session, FlowDump dump, @Nullable String file)
            throws IOException {
        try (Conntrack table = Tables.open(session)) {
            return file == null ? dump.write(table, session.out()) : toFile(table, dump, file);
        }
    }

    private static long toFile(Conntrack table, FlowDump dump, String name) throws IOException {
        try (AtomicFile file = new AtomicFile(Path.of(name))) {
            OutputStream out = file.out();
            long shown = dump.write(table, out);
            file.commit();
            return shown;
        }
    }

    private static void rejectScheduleOptions(Arguments arguments) {
        for (String option : List.of("--dir", "--keep", "--gzip")) {
            if (arguments.has(option)) {
                throw new UsageException(option + ": only together with --every");
            }
        }
    }
}
