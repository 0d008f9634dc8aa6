// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.lab.Scenario.Expectation;
import dev.sne.shell.lab.TimelineEntry.Kind;
import java.util.Locale;

/// Tells of one run, for people.
final class RunText {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MEGA = 1e6;

    private RunText() {}

    /// What is to come.
    static String title(Scenario scenario, LabSettings settings) {
        return scenario.name()
                + ": "
                + scenario.summary()
                + "\n  "
                + settings.firewalls()
                + " hosts, profile "
                + settings.profile().name().toLowerCase(Locale.ROOT)
                + settings.load().text()
                + "\n";
    }

    /// What happened at which millisecond.
    ///
    /// @param details whether to show also how the firewalls became a cluster, and all they do
    static String timeline(RunResult run, boolean details) {
        StringBuilder text = new StringBuilder("\n");
        for (TimelineEntry each : run.timeline()) {
            boolean shown = each.kind() != Kind.DETAIL && each.nanos() - run.zeroNanos() >= 0;
            if (shown || details) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "%10.1f ms  %-4s %s%n",
                                (each.nanos() - run.zeroNanos()) / NANOS_PER_MILLI,
                                each.who(),
                                each.what()));
            }
        }
        return text.append('\n').toString();
    }

    /// The verdict.
    static String verdict(RunResult run) {
        Measured measured = run.measured();
        StringBuilder text = new StringBuilder();
        add(
                text,
                "connections",
                "%d of %d TCP connections alive, %.1f MB through NAT, every byte checked",
                measured.alive(),
                measured.connections(),
                measured.bytes() / MEGA);
        add(
                text,
                "pauses",
                "UDP at 1 kHz %.1f ms, %d datagrams lost; busy TCP %s",
                measured.udpNanos() / NANOS_PER_MILLI,
                measured.udpLost(),
                run.scenario().expectation() == Expectation.LOSE && measured.alive() == 0
                        ? "for ever"
                        : String.format(
                                Locale.ROOT, "%.1f ms", measured.tcpNanos() / NANOS_PER_MILLI));
        if (measured.twoMastersNanos() > 0) {
            add(
                    text,
                    "masters",
                    "two for %.1f ms while they could hear each other",
                    measured.twoMastersNanos() / NANOS_PER_MILLI);
        }
        run.notes().forEach(note -> add(text, "note", "%s", note));
        run.complaints().forEach(complaint -> add(text, "FAILED", "%s", complaint));
        add(text, "verdict", "%s", run.passed() ? "as it has to be" : "FAILED");
        return text.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private static void add(StringBuilder text, String what, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "  %-12s", what))
                .append(String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
