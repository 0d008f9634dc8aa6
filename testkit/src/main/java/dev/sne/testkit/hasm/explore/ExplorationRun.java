// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.Policy;
import dev.sne.testkit.hasm.sim.Trace;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/// Searches from the command line and says what came of it.
///
/// Exits with 1 if a property did not hold, after the way there and the choices that lead there
/// again; with 2 if it was called wrongly.
public final class ExplorationRun {
    private static final String USAGE =
            """
            options, with their defaults:
              hosts=2 faults=1 window=24   how many hosts; faults, at most so many ticks apart or at rest
              kinds=CRASH                  which faults: CRASH,RESTART,... or ALL
              changes=0                    how often a master's connections change
              orders=BY_HOST               BY_HOST_OPEN: delays open; ALL: every order over all hosts
              delay=1                      D_MAX in ticks
              dedicated preempt cold stay  a dedicated link; policies; no host runs at the beginning
              votes=0                      how many hosts have a vote
              states=1000000000 seconds=600 threads=2 breadth
              replay=3,0,1                 the choices of a violation: shows the way there
              from=0                       from which millisecond on
            """;

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double BYTES_PER_MIB = 1 << 20;

    private int hosts = 2;
    private int faults = 1;
    private int window = 24;
    private int changes;
    private int delay = 1;
    private long states = 1_000_000_000;
    private long seconds = 600;
    private int threads = 2;
    private boolean breadth;
    private boolean dedicated;
    private boolean cold;
    private long from;
    private Policy policy = Policy.STANDARD;
    private Scope.Orders orders = Scope.Orders.BY_HOST;
    private EnumSet<FaultKind> kinds = EnumSet.of(FaultKind.CRASH);
    private final List<Integer> replay = new ArrayList<>();

    private ExplorationRun() {}

    public static void main(String[] arguments) {
        var run = new ExplorationRun();
        try {
            for (String each : arguments) {
                run.option(each);
            }
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
        System.exit(run.run(System.out) ? 0 : 1);
    }

    private void option(String argument) {
        int equals = argument.indexOf('=');
        String value = equals < 0 ? "" : argument.substring(equals + 1);
        switch (equals < 0 ? argument : argument.substring(0, equals)) {
            case "hosts" -> hosts = Integer.parseInt(value);
            case "faults" -> faults = Integer.parseInt(value);
            case "window" -> window = Integer.parseInt(value);
            case "changes" -> changes = Integer.parseInt(value);
            case "delay" -> delay = Integer.parseInt(value);
            case "states" -> states = Long.parseLong(value);
            case "seconds" -> seconds = Long.parseLong(value);
            case "threads" -> threads = Integer.parseInt(value);
            case "from" -> from = Long.parseLong(value);
            case "votes" -> policy = policy.withVoters(Integer.parseInt(value));
            case "orders" -> orders = Scope.Orders.valueOf(value);
            case "kinds" -> kinds = kinds(value);
            case "replay" -> {
                for (String each : value.split(",", -1)) {
                    replay.add(Integer.valueOf(each));
                }
            }
            case "dedicated" -> dedicated = true;
            case "preempt" -> policy = policy.withPreempt(true);
            case "stay" -> policy = policy.withSplit(Policy.Split.STAY);
            case "cold" -> cold = true;
            case "breadth" -> {
                breadth = true;
                threads = 1;
            }
            default -> throw new IllegalArgumentException("no option " + argument);
        }
    }

    private static EnumSet<FaultKind> kinds(String names) {
        if (names.equals("ALL")) {
            return EnumSet.allOf(FaultKind.class);
        }
        var kinds = EnumSet.noneOf(FaultKind.class);
        for (String each : names.split(",", -1)) {
            kinds.add(FaultKind.valueOf(each.toUpperCase(Locale.ROOT)));
        }
        return kinds;
    }

    private boolean run(PrintStream out) {
        var cluster = Scope.cluster(hosts, delay, dedicated, policy);
        var scope = new Scope(cluster, kinds, faults, window, changes, cold, orders);
        if (!replay.isEmpty()) {
            return show(out, scope, replay);
        }
        Exploration found = Explorer.explore(scope, new Limits(states, seconds, threads, breadth));
        double elapsed = found.nanos() / NANOS_PER_SECOND;
        Runtime runtime = Runtime.getRuntime();
        out.printf(
                Locale.ROOT,
                "%d hosts, %d faults of %s, window %d ticks, %d changes, %s%s%s%s%n",
                hosts,
                faults,
                kinds,
                window,
                changes,
                orders,
                dedicated ? ", dedicated link" : "",
                cold ? ", cold" : "",
                policy.equals(Policy.STANDARD) ? "" : ", " + policy);
        out.printf(
                Locale.ROOT,
                "%,d states, %,d transitions, depth %d steps, %d ticks, %.1f s, %,.0f states/s,"
                        + " %,.0f MiB%n",
                found.states(),
                found.transitions(),
                found.depth(),
                found.ticks(),
                elapsed,
                found.states() / elapsed,
                (runtime.totalMemory() - runtime.freeMemory()) / BYTES_PER_MIB);
        out.printf(
                Locale.ROOT,
                "%,d times at rest, after %d ticks at the latest%n",
                found.settled(),
                found.longestTicks());
        if (found.violation() != null) {
            show(out, scope, found.path());
            out.println(found.violation());
            out.println("replay=" + found.path().toString().replaceAll("[\\[\\] ]", ""));
            return false;
        }
        out.println(found.complete() ? "complete: no violation" : "not complete: no violation");
        return true;
    }

    private boolean show(PrintStream out, Scope scope, List<Integer> choices) {
        var text = new StringBuilder();
        var violation = Explorer.replay(scope, choices, Trace.into(text, from * Ticks.NANOS));
        out.print(text);
        out.println(violation == null ? "no violation" : violation);
        return violation == null;
    }
}
