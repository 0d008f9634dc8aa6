// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.hasm.Policy;
import dev.sne.hasm.SubState;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.TimeBounds;
import dev.sne.testkit.hasm.check.Liveness;
import dev.sne.testkit.hasm.check.Violation;
import dev.sne.testkit.hasm.sim.SimHost;
import dev.sne.testkit.hasm.sim.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// What a scenario claims about the cluster, beyond the trace: `expect …`. The words of each kind
/// are in the scenarios' own README.
final class Expectation {

    private final Stage stage;
    private final List<String> words;

    private Expectation(Stage stage, List<String> words) {
        this.stage = stage;
        this.words = words;
    }

    /// Checks one, given its words after `expect`.
    ///
    /// @return what it prints: a measured time, or nothing
    /// @throws ScenarioException if it does not hold, or is none
    static List<String> check(Stage stage, List<String> words) {
        return new Expectation(stage, words).check();
    }

    private List<String> check() {
        String subject = word(0);
        switch (subject) {
            case "master", "masters" -> hosts(host -> host.state().isMaster());
            case "serving" -> hosts(SimHost::isServing);
            case "uplinks" -> hosts(SimHost::isUp);
            case "synced" -> hosts(host -> host.isRunning() && host.state().synced());
            case "table" -> same(words.subList(1, words.size()), table());
            case "settled" -> settled();
            case "outage" -> {
                return duration(stage.service().outageNanos(stage.world().nowNanos()));
            }
            case "overlap" -> {
                return duration(stage.service().overlapNanos(stage.world().nowNanos()));
            }
            default -> host(subject);
        }
        return List.of();
    }

    /// `2 in B.MON`, `2 sent BID`, `2 never sent BID`, `2 notified PEER_DEAD 3`, `2 ran …`.
    private void host(String host) {
        String verb = word(1);
        String rest = String.join(" ", words.subList(2, words.size()));
        switch (verb) {
            case "in" -> same(List.of(rest), List.of(state(host).id()));
            case "ran" -> same(words.subList(2, words.size()), stage.chronicle().ranBy(host));
            case "sent", "notified", "served" ->
                    require(stage.chronicle().has(host + " " + verb + " " + rest), "has not");
            case "never" -> require(!stage.chronicle().has(host + " " + rest), "has");
            default -> throw failed("nothing known to expect of host " + host);
        }
    }

    private SubState state(String host) {
        World world = stage.world();
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            if (Integer.toString(number).equals(host)) {
                return world.host(number).state().sub();
            }
        }
        throw failed("there is no host " + host);
    }

    /// The hosts named, or `nobody`, must be those for whom it is so.
    private void hosts(Predicate<SimHost> isSo) {
        World world = stage.world();
        var found = new ArrayList<String>();
        for (int host = 1; host <= world.cluster().hosts(); host++) {
            if (isSo.test(world.host(host))) {
                found.add(Integer.toString(host));
            }
        }
        List<String> named = words.subList(1, words.size());
        same(named.equals(List.of("nobody")) ? List.of() : named, found);
    }

    private List<String> table() {
        World world = stage.world();
        var order = new ArrayList<String>();
        for (int number = 1; number <= world.cluster().hosts(); number++) {
            SimHost host = world.host(number);
            if (host.isRunning() && host.state().isMaster()) {
                for (TableEntry entry : host.state().table().entries()) {
                    order.add(Integer.toString(entry.host()));
                }
            }
        }
        return order;
    }

    private void settled() {
        Violation open = Liveness.unsettled(stage.world());
        if (open != null) {
            throw failed(open.toString());
        }
    }

    /// `outage at most T1`, `outage none`.
    private List<String> duration(long nanos) {
        if (words.size() == 2 && word(1).equals("none")) {
            require(nanos == 0, TraceLine.millis(nanos) + " ms");
            return List.of();
        }
        if (words.size() != 4 || !word(1).equals("at") || !word(2).equals("most")) {
            throw failed("expected none, or at most and a bound");
        }
        String bound = word(3);
        long most = boundNanos(bound);
        String measured = TraceLine.millis(nanos) + " ms";
        require(nanos <= most, measured + ", " + bound + " is " + TraceLine.millis(most) + " ms");
        return List.of(
                "  "
                        + word(0)
                        + " "
                        + measured
                        + (bound.startsWith("T")
                                ? ", " + bound + " = " + TraceLine.millis(most) + " ms"
                                : ""));
    }

    private long boundNanos(String bound) {
        TimeBounds bounds = stage.world().cluster().timing().bounds();
        return switch (bound) {
            case "T1" ->
                    stage.world().cluster().policy().split() == Policy.Split.WITNESS
                            ? bounds.crashWithVotesNanos()
                            : bounds.crashNanos();
            case "T2" -> bounds.failureNanos();
            case "T3" -> bounds.downlinkNanos();
            case "T4" -> bounds.switchoverOutageNanos();
            case "T6" -> bounds.overlapNanos();
            default -> Scenario.nanos(bound);
        };
    }

    private String word(int index) {
        if (index >= words.size()) {
            throw failed("the line ends too early");
        }
        return words.get(index);
    }

    private void same(List<String> expected, List<String> found) {
        require(expected.equals(found), found.isEmpty() ? "nobody" : String.join(" ", found));
    }

    private void require(boolean holds, String found) {
        if (!holds) {
            throw failed(found);
        }
    }

    private ScenarioException failed(String found) {
        return new ScenarioException("expect " + String.join(" ", words) + ": " + found);
    }
}
