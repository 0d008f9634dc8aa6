// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.lab.TimelineEntry.Kind;
import dev.sne.testkit.traffic.ArrivalLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Draws a run as SVG: throughput over time, and what happened when.
final class Picture {
    private static final int WIDTH = 960;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 50;
    private static final int PLOT_HEIGHT = 300;
    private static final int LABEL_HEIGHT = 16;
    private static final int MAX_LABEL = 110;
    private static final int TICKS = 8;
    private static final int LEVELS = 4;
    private static final double NANOS_PER_MILLI = 1e6;

    private final RunResult run;
    private final StringBuilder svg = new StringBuilder();
    private final double millis;
    private final double startMillis;

    private Picture(RunResult run) {
        this.run = run;
        Throughput throughput = run.throughput();
        millis = throughput.buckets().length * (double) ArrivalLog.BUCKET_NANOS / NANOS_PER_MILLI;
        startMillis = (throughput.fromNanos() - run.zeroNanos()) / NANOS_PER_MILLI;
    }

    /// The picture of a run, a complete document.
    static String of(RunResult run) {
        return new Picture(run).draw();
    }

    private String draw() {
        List<TimelineEntry> events = events();
        int height = TOP + PLOT_HEIGHT + 50 + LABEL_HEIGHT * events.size() + 10;
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                        + " viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">",
                WIDTH, height, WIDTH, height);
        add("<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>");
        add(
                "<text x=\"%d\" y=\"22\" font-size=\"15\">%s: %s</text>",
                LEFT, text(run.scenario().name()), text(run.scenario().summary()));
        add(
                "<text x=\"%d\" y=\"40\" fill=\"#555\">TCP through NAT in both directions; longest"
                        + " pause: UDP %.1f ms, TCP %.1f ms; %d of %d connections alive</text>",
                LEFT,
                run.measured().udpNanos() / NANOS_PER_MILLI,
                run.measured().tcpNanos() / NANOS_PER_MILLI,
                run.measured().alive(),
                run.measured().connections());
        double top = peak();
        axes(top);
        curve(top);
        marks(events);
        add("</svg>");
        return svg.toString();
    }

    /// What is worth a line: details are for the text.
    private List<TimelineEntry> events() {
        List<TimelineEntry> events = new ArrayList<>();
        for (TimelineEntry each : run.timeline()) {
            boolean worth = each.kind() == Kind.ACTION || each.kind() == Kind.MASTER;
            if (worth && each.nanos() - run.throughput().fromNanos() >= 0) {
                events.add(each);
            }
        }
        return events;
    }

    private double peak() {
        double peak = 1;
        for (int i = 0; i < run.throughput().buckets().length; i++) {
            peak = Math.max(peak, run.throughput().rate(i));
        }
        return peak;
    }

    private void axes(double top) {
        for (int i = 0; i <= LEVELS; i++) {
            double y = TOP + PLOT_HEIGHT - (double) PLOT_HEIGHT * i / LEVELS;
            add(
                    "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#ddd\"/>",
                    LEFT, y, WIDTH - RIGHT, y);
            add(
                    "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.0f MB/s</text>",
                    LEFT - 5, y + 4, top * i / LEVELS);
        }
        for (int i = 0; i <= TICKS; i++) {
            double at = startMillis + millis * i / TICKS;
            add(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f ms</text>",
                    x(at), TOP + PLOT_HEIGHT + 18, at);
        }
    }

    private void curve(double top) {
        StringBuilder points = new StringBuilder();
        double step = ArrivalLog.BUCKET_NANOS / NANOS_PER_MILLI;
        for (int i = 0; i < run.throughput().buckets().length; i++) {
            double y = TOP + PLOT_HEIGHT * (1 - run.throughput().rate(i) / top);
            double from = x(startMillis + i * step);
            double to = x(startMillis + (i + 1) * step);
            points.append(String.format(Locale.ROOT, "%.1f,%.1f %.1f,%.1f ", from, y, to, y));
        }
        add(
                "<polyline fill=\"none\" stroke=\"#1f6fb4\" stroke-width=\"1.2\" points=\"%s\"/>",
                points.toString().strip());
    }

    private void marks(List<TimelineEntry> events) {
        int number = 0;
        for (TimelineEntry each : events) {
            number++;
            double at = (each.nanos() - run.zeroNanos()) / NANOS_PER_MILLI;
            String colour = each.kind() == Kind.MASTER ? "#2a8f3c" : "#c23b22";
            add(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\""
                            + " stroke-dasharray=\"4 2\"/>",
                    x(at), TOP, x(at), TOP + PLOT_HEIGHT, colour);
            add(
                    "<text x=\"%.1f\" y=\"%d\" fill=\"%s\" font-size=\"10\">%d</text>",
                    x(at) + 2, TOP + LABEL_HEIGHT * (number % LEVELS) + 10, colour, number);
            String who = each.kind() == Kind.MASTER ? each.who() + " " : "";
            String label =
                    String.format(Locale.ROOT, "%d  %.1f ms  ", number, at) + who + each.what();
            add(
                    "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
                    LEFT,
                    TOP + PLOT_HEIGHT + 45 + LABEL_HEIGHT * (number - 1),
                    colour,
                    text(label.length() > MAX_LABEL ? label.substring(0, MAX_LABEL) + "…" : label));
        }
    }

    private double x(double atMillis) {
        return LEFT + (WIDTH - LEFT - RIGHT) * (atMillis - startMillis) / millis;
    }

    private static String text(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @SuppressWarnings("AnnotateFormatMethod")
    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
