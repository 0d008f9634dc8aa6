// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.List;

/// How many steps a second one core takes: `mvn -pl hasm test-compile exec:exec
/// -Dexec.mainClass=dev.sne.hasm.StepSpeed`. The steps are those of three hosts through a boot, a
/// crash and a failure of the service.
final class StepSpeed {

    private static final long SECOND = 1_000_000_000L;

    private StepSpeed() {}

    public static void main(String[] arguments) {
        SmallCluster cluster = new SmallCluster(3, Timing.standard(), Policy.STANDARD);
        cluster.run(10 * SECOND);
        cluster.dead.add(1);
        cluster.run(10 * SECOND);
        cluster.dead.clear();
        cluster.failing.add("2 check-service-local");
        cluster.run(20 * SECOND);
        List<SmallCluster.Taken> taken = cluster.taken;
        for (int round = 1; round <= 8; round++) {
            long start = System.nanoTime();
            long steps = 0;
            long effects = 0;
            while (System.nanoTime() - start < SECOND) {
                for (int i = 0; i < taken.size(); i++) {
                    SmallCluster.Taken each = taken.get(i);
                    Step step = each.machine().step(each.state(), each.input(), each.nowNanos());
                    effects += step.effects().size();
                }
                steps += taken.size();
            }
            long hashes = hashes(taken);
            System.out.printf(
                    "%,d steps/s, %.2f effects a step; %,d hash codes/s%n",
                    steps, (double) effects / steps, hashes);
        }
    }

    private static long hashes(List<SmallCluster.Taken> taken) {
        long start = System.nanoTime();
        long count = 0;
        int sum = 0;
        while (System.nanoTime() - start < SECOND / 4) {
            for (int i = 0; i < taken.size(); i++) {
                sum += taken.get(i).step().state().hashCode();
            }
            count += taken.size();
        }
        return sum == 0 ? 0 : count * 4;
    }
}
