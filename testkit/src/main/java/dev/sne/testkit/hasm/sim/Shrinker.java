// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.testkit.hasm.check.Violation;
import java.util.ArrayList;
import java.util.List;

/// Makes a failing script shorter as long as the same property fails: without some of the faults
/// (delta debugging: Zeller, Hildebrandt, 2002), with fewer hosts, without noise and drift.
public final class Shrinker {
    private final String property;
    private final int limit;
    private int runs;
    private Script best;

    private Shrinker(Script script, String property, int limit) {
        best = script;
        this.property = property;
        this.limit = limit;
    }

    /// The shortest script found.
    ///
    /// @param violation what fails in the script
    /// @param limit how many runs it may cost
    public static Script shrink(Script script, Violation violation, int limit) {
        var shrinker = new Shrinker(script, violation.property(), limit);
        int before;
        do {
            before = shrinker.best.format().length();
            shrinker.simplify();
        } while (shrinker.best.format().length() < before && shrinker.runs < limit);
        return shrinker.best;
    }

    private void simplify() {
        for (int size = Math.max(1, best.faults().size() / 2); size >= 1; size /= 2) {
            int from = 0;
            while (from < best.faults().size()) {
                List<TimedFault> fewer = new ArrayList<>(best.faults());
                fewer.subList(from, Math.min(fewer.size(), from + size)).clear();
                if (!tries(best.with(fewer))) {
                    from += size;
                }
            }
        }
        if (!best.noise().equals(Noise.NONE) && !tries(best.with(Noise.NONE))) {
            int[] values = best.noise().values();
            for (int i = 0; i < values.length; i++) {
                int[] less = best.noise().values();
                less[i] = 0;
                tries(best.with(Noise.of(less)));
            }
        }
        tries(best.withDrift(0));
        hosts();
        if (best.cluster().policy().preempt()) {
            tries(best.with(best.cluster().withPolicy(best.cluster().policy().withPreempt(false))));
        }
        quiet();
    }

    /// The last host goes, with its faults.
    private void hosts() {
        int count = best.cluster().hosts();
        if (count <= 2 || best.cluster().policy().voters() > 0) {
            return;
        }
        List<TimedFault> kept = new ArrayList<>();
        for (TimedFault each : best.faults()) {
            if (!FaultText.format(each.fault()).contains(" " + count)) {
                kept.add(each);
            }
        }
        tries(best.with(kept).with(best.cluster().withHosts(count - 1)));
    }

    private void quiet() {
        long last = 0;
        for (TimedFault each : best.faults()) {
            last = Math.max(last, each.atNanos());
        }
        if (last < best.quietNanos()) {
            tries(best.quietAt(last));
        }
    }

    private boolean tries(Script candidate) {
        if (candidate.equals(best) || runs >= limit) {
            return false;
        }
        runs++;
        Violation found;
        try {
            found = Simulator.run(candidate).violation();
        } catch (RuntimeException e) {
            return false;
        }
        if (found == null || !found.property().equals(property)) {
            return false;
        }
        best = candidate;
        return true;
    }
}
