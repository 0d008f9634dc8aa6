// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.CpuStatistics;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.util.List;

/// `stats`: how full the table is, and what the kernel has counted on each CPU.
final class StatsCommand implements Command {
    private static final List<String> FORMATS = List.of("text", "json");
    private static final String[] COUNTERS = {
        "found",
        "invalid",
        "insert",
        "insert_failed",
        "drop",
        "early_drop",
        "error",
        "search_restart",
        "clash_resolve",
        "chaintoolong"
    };

    @Override
    public String name() {
        return "stats";
    }

    @Override
    public String summary() {
        return "show how full the table is, and what each CPU has counted";
    }

    @Override
    public Operands operands() {
        return Operands.NONE;
    }

    @Override
    public List<Option> options() {
        return List.of(Option.of("-o", "--output", Value.word("FORMAT", FORMATS), "text or json"));
    }

    @Override
    public int run(Session session, Arguments arguments) throws IOException {
        String format = arguments.value("--output", "text");
        if (!FORMATS.contains(format)) {
            throw new UsageException("--output: '" + format + "' is none of text, json");
        }
        try (Conntrack table = Tables.open(session)) {
            long count = table.count();
            long maximum = table.maxEntries();
            List<CpuStatistics> cpus = table.statistics();
            session.print(
                    format.equals("json")
                            ? json(count, maximum, cpus)
                            : text(count, maximum, cpus));
        }
        return ExitStatus.DONE;
    }

    private static String text(long count, long maximum, List<CpuStatistics> cpus) {
        StringBuilder text = new StringBuilder();
        text.append("flows ").append(count).append("  maximum ");
        text.append(maximum == 0 ? "none" : Long.toString(maximum));
        if (maximum > 0) {
            long permille = count * 1000 / maximum;
            text.append("  fill ").append(permille / 10).append('.').append(permille % 10);
            text.append('%');
        }
        text.append("\n\n cpu");
        for (String counter : COUNTERS) {
            text.append("  ").append(counter);
        }
        for (CpuStatistics cpu : cpus) {
            text.append('\n');
            right(text, cpu.cpu(), 4);
            long[] values = values(cpu);
            for (int i = 0; i < values.length; i++) {
                text.append("  ");
                right(text, values[i], COUNTERS[i].length());
            }
        }
        return text.toString();
    }

    private static void right(StringBuilder text, long value, int width) {
        String digits = Long.toString(value);
        text.repeat(' ', Math.max(0, width - digits.length())).append(digits);
    }

    private static String json(long count, long maximum, List<CpuStatistics> cpus) {
        StringBuilder text = new StringBuilder("{\"flows\":").append(count);
        text.append(",\"maximum\":").append(maximum).append(",\"cpus\":[");
        String comma = "";
        for (CpuStatistics cpu : cpus) {
            text.append(comma).append("{\"cpu\":").append(cpu.cpu());
            long[] values = values(cpu);
            for (int i = 0; i < values.length; i++) {
                text.append(",\"").append(COUNTERS[i]).append("\":").append(values[i]);
            }
            text.append('}');
            comma = ",";
        }
        return text.append("]}").toString();
    }

    /// The counters in the order of {@link #COUNTERS}.
    private static long[] values(CpuStatistics cpu) {
        return new long[] {
            cpu.found(),
            cpu.invalid(),
            cpu.insert(),
            cpu.insertFailed(),
            cpu.drop(),
            cpu.earlyDrop(),
            cpu.error(),
            cpu.searchRestart(),
            cpu.clashResolve(),
            cpu.chainTooLong()
        };
    }
}
