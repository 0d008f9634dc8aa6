// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A row of the transition table: in these states, on this trigger, if the guard holds, do the
/// action and go there. Immutable.
///
/// The texts say for people what guard and action do; documentation is made of them.
///
/// @param <T> what comes with the trigger
public final class Rule<T> {

    private final String id;
    private final StateSet states;
    private final Trigger<T> trigger;
    private final String guardText;
    private final Guard<? super T> guard;
    private final String actionText;
    private final Action<? super T> action;
    private final Next next;

    private Rule(Source<T> source, String actionText, Action<? super T> action, Next next) {
        this.id = source.id;
        this.states = source.states;
        this.trigger = source.trigger;
        this.guardText = source.guardText;
        this.guard = source.guard;
        this.actionText = actionText;
        this.action = action;
        this.next = next;
    }

    /// Begins a rule.
    static <T> Source<T> rule(String id, StateSet states, Trigger<T> trigger) {
        return new Source<>(id, states, trigger, "-", (_, _) -> true);
    }

    /// Begins a rule for one state.
    static <T> Source<T> rule(String id, SubState state, Trigger<T> trigger) {
        return rule(id, StateSet.of(state), trigger);
    }

    /// The part of a rule that says when it applies.
    record Source<T>(
            String id,
            StateSet states,
            Trigger<T> trigger,
            String guardText,
            Guard<? super T> guard) {

        Source<T> when(String text, Guard<? super T> condition) {
            return new Source<>(id, states, trigger, text, condition);
        }

        Source<T> when(String text, Predicate<Draft> condition) {
            return when(text, (host, _) -> condition.test(host));
        }

        /// Where the rules before leave only this case.
        Source<T> when(String text) {
            return when(text, (_, _) -> true);
        }

        Target<T> then(String text, Action<? super T> action) {
            return new Target<>(this, text, action);
        }

        Target<T> then(String text, Consumer<Draft> action) {
            return then(text, (host, _) -> action.accept(host));
        }

        /// Drops the input.
        Rule<T> drop(String text) {
            return new Rule<>(this, text, (_, _) -> {}, Next.UNCHANGED);
        }
    }

    /// A rule that lacks nothing but where it leads.
    record Target<T>(Source<T> source, String text, Action<? super T> action) {

        Rule<T> to(SubState target) {
            return to(Next.to(target));
        }

        Rule<T> to(Next next) {
            return new Rule<>(source, text, action, next);
        }

        Rule<T> stay() {
            return to(Next.UNCHANGED);
        }
    }

    /// The name, such as `B7`.
    public String id() {
        return id;
    }

    /// The states it applies in.
    public Set<SubState> states() {
        return states.states();
    }

    /// The same, as the transition table names them.
    public String statesText() {
        return states.toString();
    }

    /// What it waits for.
    public Trigger<T> trigger() {
        return trigger;
    }

    /// The guard, for people; `-` if there is none.
    public String guardText() {
        return guardText;
    }

    /// The action, for people.
    public String actionText() {
        return actionText;
    }

    /// Where it leads.
    public Next next() {
        return next;
    }

    /// This rule with another guard: for machines that are wrong on purpose.
    public Rule<T> withGuard(Guard<? super T> other) {
        Source<T> source = new Source<>(id, states, trigger, guardText, other);
        return new Rule<>(source, actionText, action, next);
    }

    /// This rule with another action: for machines that are wrong on purpose.
    public Rule<T> withAction(Action<? super T> other) {
        Source<T> source = new Source<>(id, states, trigger, guardText, guard);
        return new Rule<>(source, actionText, other, next);
    }

    /// This rule leading elsewhere: for machines that are wrong on purpose.
    public Rule<T> withNext(Next other) {
        Source<T> source = new Source<>(id, states, trigger, guardText, guard);
        return new Rule<>(source, actionText, action, other);
    }

    /// Applies the rule if its guard holds.
    boolean apply(Draft host, T cause) {
        if (!guard.holds(host, cause)) {
            return false;
        }
        SubState only = next.only();
        if (only != null) {
            host.enter(only);
        }
        action.perform(host, cause);
        if (next.isBackupEntry()) {
            host.enterBackup();
        }
        return true;
    }

    @Override
    public String toString() {
        return id + ": " + states + ", " + trigger + " [" + guardText + "] -> " + next;
    }
}
