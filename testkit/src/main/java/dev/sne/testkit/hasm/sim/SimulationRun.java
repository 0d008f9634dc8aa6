// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Profile;
import dev.sne.hasm.Rule;
import dev.sne.hasm.Timing;
import dev.sne.hasm.TransitionTable;
import dev.sne.testkit.hasm.check.Violation;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// Plays many seeds and says what came of it: `seeds [count] [first] [threads]`, or measures
/// failovers: `timing [samples] [threads]`, or plays one again and shows it: `show <seed>
/// [fromMillis]`, or makes a failing one short: `shrink <seed>`, or takes each rule out of the
/// machine in turn and sees whether that is noticed: `mutants [seeds]`.
///
/// Exits with 1 if a property did not hold.
public final class SimulationRun {
    private static final long DEFAULT_SEEDS = 10_000;
    private static final int DEFAULT_SAMPLES = 1_000;
    private static final int SHRINK_LIMIT = 3_000;
    private static final long DEFAULT_MUTANT_SEEDS = 2_000;
    private static final int MUTANT_SAMPLES = 30;
    private static final double NANOS_PER_HOUR = 3600e9;
    private static final double NANOS_PER_MILLI = 1e6;

    private final PrintStream out;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong simulated = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    private SimulationRun(PrintStream out) {
        this.out = out;
    }

    /// Starts it; see above for the arguments.
    public static void main(String... args) throws InterruptedException {
        var run = new SimulationRun(System.out);
        String what = args.length > 0 ? args[0] : "seeds";
        boolean sound =
                switch (what) {
                    case "seeds" ->
                            run.seeds(
                                    argument(args, 1, DEFAULT_SEEDS),
                                    argument(args, 2, 1),
                                    (int) argument(args, 3, processors()));
                    case "timing" -> run.timing((int) argument(args, 1, DEFAULT_SAMPLES));
                    case "show" ->
                            run.show(Swarm.script(argument(args, 1, 1)), argument(args, 2, 0));
                    case "mutants" -> run.mutants(argument(args, 1, DEFAULT_MUTANT_SEEDS));
                    case "shrink" -> run.shrink(argument(args, 1, 1));
                    default ->
                            throw new IllegalArgumentException(
                                    what + ", expected seeds, timing, show, shrink or mutants");
                };
        if (!sound) {
            System.exit(1);
        }
    }

    private static long argument(String[] args, int index, long otherwise) {
        return args.length > index ? Long.parseLong(args[index]) : otherwise;
    }

    private static int processors() {
        return Runtime.getRuntime().availableProcessors();
    }

    private boolean seeds(long count, long first, int threads) throws InterruptedException {
        long begin = System.nanoTime();
        next.set(first);
        Thread[] players = new Thread[threads];
        for (int i = 0; i < threads; i++) {
            players[i] = Thread.ofPlatform().start(() -> play(first + count));
        }
        for (Thread each : players) {
            each.join();
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        double hours = simulated.get() / NANOS_PER_HOUR;
        out.printf(
                Locale.ROOT,
                "%d seeds from %d, %d violations; %.1f simulated hours, %.1f million events in"
                        + " %.1f s with %d threads: %.0f seeds/s, %.2f simulated hours/s%n",
                count,
                first,
                failures.get(),
                hours,
                events.get() / 1e6,
                seconds,
                threads,
                count / seconds,
                hours / seconds);
        return failures.get() == 0;
    }

    private void play(long end) {
        for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            try {
                Outcome outcome = Simulator.run(Swarm.script(seed));
                simulated.addAndGet(outcome.simulatedNanos());
                events.addAndGet(outcome.events());
                if (outcome.violation() != null) {
                    fail(seed, outcome.violation().toString());
                }
            } catch (RuntimeException e) {
                fail(seed, e + " at " + Arrays.toString(e.getStackTrace()));
            }
        }
    }

    private void fail(long seed, String text) {
        failures.incrementAndGet();
        synchronized (out) {
            out.println("seed " + seed + ": " + text);
        }
    }

    private boolean timing(int samples) {
        boolean sound = true;
        out.println("profile   cause       hosts      n   min ms  median     p99     max   bound");
        for (Profile profile : Profile.values()) {
            for (FailoverTiming.Cause cause : FailoverTiming.Cause.values()) {
                sound &= timing(profile, cause, samples);
            }
        }
        return sound;
    }

    private boolean timing(Profile profile, FailoverTiming.Cause cause, int samples) {
        Timing timing = profile.timing();
        double bound = FailoverTiming.boundNanos(cause, timing.bounds()) / NANOS_PER_MILLI;
        double[] found = new double[samples];
        for (int i = 0; i < samples; i++) {
            int hosts = 2 + i % 4;
            found[i] =
                    FailoverTiming.measure(profile, cause, hosts, i).failover() / NANOS_PER_MILLI;
        }
        Arrays.sort(found);
        double max = found[samples - 1];
        out.printf(
                Locale.ROOT,
                "%-9s %-11s 2-5 %8d %8.1f %7.1f %7.1f %7.1f %7.1f%s%n",
                profile.name().toLowerCase(Locale.ROOT),
                cause.name().toLowerCase(Locale.ROOT),
                samples,
                found[0],
                found[samples / 2],
                found[(int) (samples * 0.99)],
                max,
                bound,
                max > bound ? " EXCEEDED" : "");
        return max <= bound;
    }

    private boolean show(Script script, long fromMillis) {
        var text = new StringBuilder();
        Outcome outcome =
                new Simulator(script, Trace.into(text, fromMillis * (long) NANOS_PER_MILLI)).run();
        out.print(script.format());
        out.println();
        out.print(text);
        out.println(outcome.violation() == null ? "sound" : outcome.violation());
        return outcome.violation() == null;
    }

    private boolean shrink(long seed) {
        Script script = Swarm.script(seed);
        Violation violation = Simulator.run(script).violation();
        if (violation == null) {
            out.println("seed " + seed + " is sound");
            return true;
        }
        Script shrunk = Shrinker.shrink(script, violation, SHRINK_LIMIT);
        show(shrunk, 0);
        return false;
    }

    /// Says of each rule which property fails first without it, and at which seed.
    private boolean mutants(long seeds) {
        int noticed = 0;
        for (Rule<?> rule : TransitionTable.STANDARD.rules()) {
            String found = mutant(TransitionTable.STANDARD.without(rule.id()), seeds);
            noticed += found.isEmpty() ? 0 : 1;
            out.println(rule.id() + ": " + (found.isEmpty() ? "not noticed" : found));
        }
        out.println(
                noticed
                        + " of "
                        + TransitionTable.STANDARD.rules().size()
                        + " missing rules noticed");
        return true;
    }

    private static String mutant(TransitionTable rules, long seeds) {
        String late = late(rules);
        if (!late.isEmpty()) {
            return late;
        }
        for (long seed = 1; seed <= seeds; seed++) {
            Script script = Swarm.script(seed);
            try {
                Violation violation =
                        Simulator.run(script.with(script.cluster().withTable(rules))).violation();
                if (violation != null) {
                    return violation.property() + ", seed " + seed;
                }
            } catch (RuntimeException e) {
                return e.getClass().getSimpleName() + ", seed " + seed;
            }
        }
        return "";
    }

    /// Whether one of the bounds T1 to T4 is exceeded.
    private static String late(TransitionTable rules) {
        for (FailoverTiming.Cause cause : FailoverTiming.Cause.values()) {
            long bound = FailoverTiming.boundNanos(cause, Timing.fast().bounds());
            for (int sample = 0; sample < MUTANT_SAMPLES; sample++) {
                try {
                    long found =
                            FailoverTiming.measure(
                                            rules, Profile.FAST, cause, 2 + sample % 3, sample)
                                    .failover();
                    if (found > bound) {
                        return "T bound of " + cause + ", sample " + sample;
                    }
                } catch (AssertionError | RuntimeException e) {
                    // A property fails already before the measurement.
                    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
                }
            }
        }
        return "";
    }
}
