// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

class WorldTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aCopyGoesItsOwnWayFromTheSamePlace() {
        World world = played(3);
        World copy = world.copy();

        assertThat(digest(copy)).isEqualTo(digest(world));

        String before = digest(world);
        for (int i = 0; i < 100; i++) {
            copy.perform(Objects.requireNonNull(copy.next()));
        }

        assertThat(digest(world)).isEqualTo(before);
        assertThat(digest(copy)).isNotEqualTo(before);

        for (int i = 0; i < 100; i++) {
            world.perform(Objects.requireNonNull(world.next()));
        }

        assertThat(digest(world)).isEqualTo(digest(copy));
    }

    private static World played(long seed) {
        var simulator = new Simulator(Swarm.script(seed), Trace.NONE);
        for (TimedFault each : Swarm.script(seed).faults()) {
            simulator.runUntil(each.atNanos());
            simulator.befall(each.fault());
        }
        simulator.runUntil(simulator.world().nowNanos() + SECOND);
        return simulator.world();
    }

    private static String digest(World world) {
        var digest = new Digest();
        world.digest(digest);
        return digest.high() + " " + digest.low();
    }
}
