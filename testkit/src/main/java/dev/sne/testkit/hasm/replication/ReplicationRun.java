// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.replication;

/// Plays many seeds: `ReplicationRun COUNT [FIRST [BEND]]`. Prints what violates a property, and a
/// summary.
public final class ReplicationRun {
    private static final long MILLI = 1_000_000;
    private static final int MOST_VIOLATIONS = 5;

    private ReplicationRun() {}

    /// Exits with 1 if a property was violated.
    public static void main(String[] arguments) {
        if (arguments.length < 1 || arguments.length > 3) {
            System.err.println("usage: ReplicationRun COUNT [FIRST [BEND]]");
            System.exit(2);
        }
        long count = Long.parseLong(arguments[0]);
        long first = arguments.length > 1 ? Long.parseLong(arguments[1]) : 1;
        Bend bend = arguments.length > 2 ? Bend.valueOf(arguments[2]) : Bend.NOTHING;
        System.exit(play(count, first, bend) == 0 ? 0 : 1);
    }

    private static int play(long count, long first, Bend bend) {
        int violations = 0;
        long transfers = 0;
        long continuations = 0;
        long toldLate = 0;
        long repairs = 0;
        long gone = 0;
        long settled = 0;
        long seed = first;
        while (seed < first + count && violations < MOST_VIOLATIONS) {
            Plan plan = Plan.of(seed);
            ReplicationSimulator.Outcome outcome = ReplicationSimulator.run(plan, bend);
            transfers += outcome.transfers();
            continuations += outcome.continuations();
            toldLate += outcome.toldLate();
            repairs += outcome.repairs();
            gone += outcome.gone();
            settled = Math.max(settled, outcome.settledNanos());
            if (outcome.violation() != null) {
                violations++;
                System.out.println("seed " + seed + ": " + outcome.violation() + "\n    " + plan);
            }
            seed++;
        }
        System.out.printf(
                "%,d seeds, %d violations; %,d tables fetched, %,d kept under another master, %,d"
                    + " connections told late, %,d tables repaired, %,d times behind what is kept;"
                    + " settled at most %,d ms after the last fault%n",
                seed - first,
                violations,
                transfers,
                continuations,
                toldLate,
                repairs,
                gone,
                settled / MILLI);
        return violations;
    }
}
