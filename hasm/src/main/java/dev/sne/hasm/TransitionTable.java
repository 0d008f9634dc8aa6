// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.ArrayList;
import java.util.List;

/// All rules in their order: of those for a state and a trigger, the first whose guard holds is
/// applied. An input for which there is none is ignored. Immutable.
public final class TransitionTable {

    /// The rules of the failover machine.
    public static final TransitionTable STANDARD = new TransitionTable(standardRules());

    private final List<Rule<?>> rules;
    private final Rule<?>[][][] index;

    private TransitionTable(List<? extends Rule<?>> rules) {
        this.rules = List.copyOf(rules);
        this.index = index(this.rules);
    }

    private static List<Rule<?>> standardRules() {
        List<Rule<?>> all = new ArrayList<>();
        all.addAll(GenericRules.advertisements());
        all.addAll(GenericRules.fences());
        all.addAll(GenericRules.others());
        all.addAll(InitRules.all());
        all.addAll(DecideRules.listening());
        all.addAll(DecideRules.others());
        all.addAll(BackupRules.watching());
        all.addAll(BackupRules.asking());
        all.addAll(BackupRules.losing());
        all.addAll(BackupRules.electing());
        all.addAll(BackupRules.orders());
        all.addAll(AwaitRules.awaiting());
        all.addAll(AwaitRules.isolated());
        all.addAll(HandoverRules.bidding());
        all.addAll(HandoverRules.elected());
        all.addAll(HandoverRules.released());
        all.addAll(HandoverRules.rivals());
        all.addAll(ActivationRules.limits());
        all.addAll(ActivationRules.uplink());
        all.addAll(ActivationRules.service());
        all.addAll(ServiceRules.rights());
        all.addAll(ServiceRules.watching());
        all.addAll(ServiceRules.defending());
        all.addAll(ServiceRules.releasing());
        all.addAll(TableRules.entries());
        all.addAll(TableRules.orders());
        return all;
    }

    private static Rule<?>[][][] index(List<Rule<?>> rules) {
        SubState[] states = SubState.values();
        Rule<?>[][][] index = new Rule<?>[states.length][Trigger.COUNT][];
        for (SubState state : states) {
            for (int trigger = 0; trigger < Trigger.COUNT; trigger++) {
                List<Rule<?>> matching = new ArrayList<>();
                for (Rule<?> rule : rules) {
                    if (rule.states().contains(state) && rule.trigger().standsFor(trigger)) {
                        matching.add(rule);
                    }
                }
                index[state.index()][trigger] = matching.toArray(new Rule<?>[0]);
            }
        }
        return index;
    }

    /// The rules in their order.
    public List<Rule<?>> rules() {
        return rules;
    }

    /// The rule with this name.
    ///
    /// @throws IllegalArgumentException if there is none
    public Rule<?> rule(String id) {
        for (Rule<?> rule : rules) {
            if (rule.id().equals(id)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("no rule is called " + id);
    }

    /// This table without a rule: for machines that are wrong on purpose.
    ///
    /// @throws IllegalArgumentException if there is none of this name
    public TransitionTable without(String id) {
        List<Rule<?>> rest = new ArrayList<>(rules);
        rest.remove(rule(id));
        return new TransitionTable(rest);
    }

    /// This table with another rule in the place of one: for machines that are wrong on purpose.
    ///
    /// @throws IllegalArgumentException if there is none of this name
    public TransitionTable replacing(String id, Rule<?> other) {
        List<Rule<?>> changed = new ArrayList<>(rules);
        changed.set(changed.indexOf(rule(id)), other);
        return new TransitionTable(changed);
    }

    /// Applies the first rule for the host's state and the trigger whose guard holds.
    ///
    /// @return whether there was one
    @SuppressWarnings(
            "unchecked") // the index holds for each trigger only rules that take its cause
    <T> boolean apply(Draft host, Trigger<? extends T> trigger, T cause) {
        for (Rule<?> each : index[host.sub.index()][trigger.index()]) {
            Rule<T> rule = (Rule<T>) each;
            if (rule.apply(host, cause)) {
                host.applied(rule.id());
                return true;
            }
        }
        return false;
    }
}
