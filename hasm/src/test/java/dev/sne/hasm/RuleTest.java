// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every rule fires as the table says: with its effects, and to its next state.
class RuleTest {

    private static List<RuleCase> cases() {
        List<RuleCase> all = new ArrayList<>();
        all.addAll(GenericCases.all());
        all.addAll(StartCases.all());
        all.addAll(BackupCases.all());
        all.addAll(AwaitCases.all());
        all.addAll(HandoverCases.all());
        all.addAll(ActivationCases.all());
        all.addAll(ServiceCases.all());
        all.addAll(TableCases.all());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> fires() {
        return cases().stream()
                .map(each ->
                        DynamicTest.dynamicTest(each.id() + " " + each.title(), () -> check(each)));
    }

    private static void check(RuleCase each) {
        Host host = each.given().get();
        SubState before = host.state.sub();
        each.when().accept(host);
        String outcome = before + " " + host.last.rules() + " " + host.state.describe();
        assertThat(host.last.rules()).as(outcome).contains(each.id());
        assertThat(host.state.sub()).as(outcome).isEqualTo(each.next());
        assertThat(host.effects()).as(outcome).containsExactlyElementsOf(each.effects());
        Rule<?> rule = TransitionTable.STANDARD.rule(each.id());
        assertThat(rule.states()).contains(before);
        if (each.next() != before) {
            assertThat(rule.next().targets()).contains(each.next());
        }
        each.checks().accept(host);
    }

    @Test
    void everyRuleHasACase() {
        Set<String> covered = new LinkedHashSet<>();
        cases().forEach(each -> covered.add(each.id()));
        List<String> rules = TransitionTable.STANDARD.rules().stream().map(Rule::id).toList();
        assertThat(covered).containsExactlyInAnyOrderElementsOf(rules);
    }

    @Test
    void namesAreUnique() {
        assertThat(TransitionTable.STANDARD.rules().stream().map(Rule::id)).doesNotHaveDuplicates();
    }
}
