// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.testkit.hasm.check.Violation;
import dev.sne.testkit.hasm.sim.Trace;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The checks can fail: for every property there is a machine that breaks it, and is found out.
class MutationTest {
    private static final Limits SHORTEST_FIRST = new Limits(200_000, 60, 1, true);

    static List<Mutant> unsafe() {
        return Mutants.unsafe();
    }

    static List<Mutant> restless() {
        return Mutants.restless();
    }

    @ParameterizedTest
    @MethodSource
    void unsafe(Mutant mutant) {
        isFoundOut(mutant);
    }

    @ParameterizedTest
    @MethodSource
    void restless(Mutant mutant) {
        isFoundOut(mutant);
    }

    private static void isFoundOut(Mutant mutant) {
        Exploration found = Explorer.explore(mutant.broken(), SHORTEST_FIRST);

        Violation violation = Objects.requireNonNull(found.violation(), mutant::toString);
        assertThat(violation.property()).isEqualTo(mutant.property());
    }

    @Test
    void theWayToAViolationCanBeGoneAgainAndRead() {
        Mutant mutant = Mutants.unsafe().getLast();
        Exploration found = Explorer.explore(mutant.broken(), SHORTEST_FIRST);
        var text = new StringBuilder();

        Violation again = Explorer.replay(mutant.broken(), found.path(), Trace.into(text, 0));

        assertThat(again).isEqualTo(found.violation());
        assertThat(text).contains("crash 1", "link 2 main down", "H.UP -> B.ISOL");
    }
}
