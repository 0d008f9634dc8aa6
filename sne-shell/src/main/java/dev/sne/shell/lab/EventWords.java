// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.json.JsonNode;
import dev.sne.shell.lab.TimelineEntry.Kind;
import java.util.Locale;

/// What a daemon tells of itself as entries of a timeline.
final class EventWords {
    /// The sub-state of a master.
    static final String MASTER = "S.RUN";

    private static final double MICROS_PER_MILLI = 1000;

    private EventWords() {}

    /// An event as `cluster watch --json` has it.
    static TimelineEntry entry(String firewall, JsonNode event) {
        String what = event.get("event").text();
        return new TimelineEntry(
                event.get("monotonic").number(0), firewall, kind(what, event), words(what, event));
    }

    private static Kind kind(String what, JsonNode event) {
        if (!what.equals("transition")) {
            return Kind.DETAIL;
        }
        String to = event.get("to").text();
        return to.equals(MASTER) && !event.get("from").text().equals(to) ? Kind.MASTER : Kind.STATE;
    }

    private static String words(String what, JsonNode event) {
        return switch (what) {
            case "transition" -> transition(event);
            case "procedure" ->
                    event.get("procedure").text()
                            + " done in "
                            + millis(event.get("took_us"))
                            + failures(event);
            case "check" ->
                    event.get("check").text()
                            + (event.get("positive").isTrue() ? " is positive" : " is negative")
                            + behind(": ", event.get("detail"));
            case "link" ->
                    event.get("interface").text()
                            + " is "
                            + event.get("status").text()
                            + behind(", ", event.get("reason"));
            case "pause" -> "stood still for " + millis(event.get("late_us"));
            default ->
                    what.replace('_', ' ')
                            + behind(" of ", event.get("about"))
                            + behind(": ", event.get("detail"))
                            + behind(": ", event.get("line"));
        };
    }

    private static String transition(JsonNode event) {
        String from = event.get("from").text();
        String to = event.get("to").text();
        String cause = behind(": ", event.get("cause"));
        if (from.equals(to)) {
            String master = event.get("master").text();
            return to
                    + ", knows "
                    + (master.isEmpty() ? "no master" : "the master " + master)
                    + " of epoch "
                    + event.get("epoch").text()
                    + cause;
        }
        return to.equals(MASTER)
                ? "is the master, epoch " + event.get("epoch").text()
                : from + " -> " + to + cause;
    }

    private static String failures(JsonNode event) {
        JsonNode failures = event.get("failures");
        StringBuilder text = new StringBuilder();
        for (JsonNode each : failures.items()) {
            text.append(", failed: ").append(each.text());
        }
        return text.toString();
    }

    private static String behind(String separator, JsonNode node) {
        return node.text().isEmpty() ? "" : separator + node.text();
    }

    private static String millis(JsonNode micros) {
        return String.format(Locale.ROOT, "%.1f ms", micros.number(0) / MICROS_PER_MILLI);
    }
}
