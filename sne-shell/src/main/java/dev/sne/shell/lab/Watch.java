// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.lab.FirewallStatus.Lateness;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Looks at firewalls that have to bear something, once a second: whether each still does what it
/// did, how late it was and how far behind.
final class Watch {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final double MICROS_PER_MILLI = 1000;

    private final Stage stage;
    private final int master;
    private final long began = System.nanoTime();
    private final Map<Integer, Lateness> before = new HashMap<>();
    private final Map<Integer, Lateness> latest = new HashMap<>();
    private long held;
    private long silent;
    private long mostBehind;
    private long fewestFlows = Long.MAX_VALUE;
    private long mostFlows;

    Watch(Stage stage) {
        this.stage = stage;
        master = stage.active();
        look();
        before.putAll(latest);
    }

    /// Lets some time pass.
    void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
            stage.pass(left.compareTo(LOOK) < 0 ? left : LOOK);
            look();
        }
    }

    private void look() {
        for (Firewall each : stage.firewalls()) {
            Optional<FirewallStatus> status = each.status();
            if (status.isEmpty()) {
                silent++;
                continue;
            }
            latest.put(each.number(), status.get().lateness());
            held += status.get().held() ? 1 : 0;
            mostBehind = Math.max(mostBehind, status.get().behind());
        }
        long flows = stage.flows(master);
        fewestFlows = Math.min(fewestFlows, flows);
        mostFlows = Math.max(mostFlows, flows);
    }

    /// Requires that nobody changed what he does and none was held for failed, and tells how close
    /// it was.
    void conclude() {
        List<TimelineEntry> since =
                stage.timeline().entries().stream().filter(each -> each.nanos() > began).toList();
        long changes = count(since, TimelineEntry.Kind.MASTER);
        long moves = count(since, TimelineEntry.Kind.STATE);
        stage.require(changes == 0, changes + " times a firewall took over, though none had to");
        stage.require(moves == 0, moves + " times a firewall changed its state");
        stage.require(held == 0, "a firewall was held, as if it had failed");
        long pauses = sum(latest, true) - sum(before, true);
        long overruns = sum(latest, false) - sum(before, false);
        long longest = latest.values().stream().mapToLong(Lateness::longestMicros).max().orElse(0);
        stage.note(
                String.format(
                        Locale.ROOT,
                        "changes of master: %d, of state: %d; procedures that took too long: %d;"
                            + " pauses that others could notice: %d; late by %.1f ms at most since"
                            + " the start",
                        changes,
                        moves,
                        overruns,
                        pauses,
                        longest / MICROS_PER_MILLI));
        stage.note(
                String.format(
                        Locale.ROOT,
                        "%d to %d flows at the master; backups behind by %d entries at most;"
                                + " questions that no firewall answered: %d",
                        fewestFlows,
                        mostFlows,
                        mostBehind,
                        silent));
    }

    private static long count(List<TimelineEntry> entries, TimelineEntry.Kind kind) {
        return entries.stream().filter(each -> each.kind() == kind).count();
    }

    private static long sum(Map<Integer, Lateness> all, boolean pauses) {
        return all.values().stream()
                .mapToLong(each -> pauses ? each.pauses() : each.overruns())
                .sum();
    }
}
