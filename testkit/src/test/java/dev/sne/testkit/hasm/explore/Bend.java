// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.hasm.Action;
import dev.sne.hasm.AlarmTimer;
import dev.sne.hasm.Draft;
import dev.sne.hasm.Effect;
import dev.sne.hasm.Guard;
import dev.sne.hasm.Next;
import dev.sne.hasm.Rule;
import dev.sne.hasm.TransitionTable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// Breaks machines. They let nobody do that from outside, so that this has to reach into them.
final class Bend {
    private Bend() {}

    /// A rule that does something else, too.
    static TransitionTable after(TransitionTable table, String id, Consumer<Draft> more) {
        return around(
                table,
                id,
                (host, action) -> {
                    action.run();
                    more.accept(host);
                });
    }

    /// What is done in the place of a rule's action.
    interface Around {
        void perform(Draft host, Runnable action);
    }

    static TransitionTable around(TransitionTable table, String id, Around around) {
        return replacing(table, id, rule -> around(rule, around));
    }

    private static <T> Rule<T> around(Rule<T> rule, Around around) {
        Action<? super T> action = actionOf(rule);
        return rule.withAction(
                (host, cause) -> around.perform(host, () -> action.perform(host, cause)));
    }

    /// A rule that applies whatever its guard says.
    static TransitionTable always(TransitionTable table, String id) {
        return replacing(table, id, Bend::always);
    }

    private static <T> Rule<T> always(Rule<T> rule) {
        Guard<T> yes = (_, _) -> true;
        return rule.withGuard(yes);
    }

    /// A rule that leads elsewhere.
    static TransitionTable leading(TransitionTable table, String id, Next next) {
        return replacing(table, id, rule -> rule.withNext(next));
    }

    /// A rule that does nothing.
    static TransitionTable idle(TransitionTable table, String id) {
        return around(table, id, (_, _) -> {});
    }

    /// A rule some of whose effects are forgotten.
    static TransitionTable forgetting(
            TransitionTable table, String id, Predicate<Effect> forgotten) {
        return after(table, id, host -> effects(host).removeIf(forgotten));
    }

    private static TransitionTable replacing(
            TransitionTable table, String id, UnaryOperator<Rule<?>> change) {
        return table.replacing(id, change.apply(table.rule(id)));
    }

    /// Lets a timer be due before its time.
    static void set(Draft host, AlarmTimer timer, long nanosFromNow) {
        try {
            Method method =
                    Draft.class
                            .getSuperclass()
                            .getDeclaredMethod("setDeadline", AlarmTimer.class, long.class);
            method.setAccessible(true);
            method.invoke(host, timer, (long) get(Draft.class, "now", host) + nanosFromNow);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object variable(Draft host, String name) {
        return get(Draft.class.getSuperclass(), name, host);
    }

    static void set(Draft host, String name, Object value) {
        try {
            field(Draft.class.getSuperclass(), name).set(host, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Effect> effects(Draft host) {
        return (List<Effect>) get(Draft.class, "effects", host);
    }

    @SuppressWarnings("unchecked")
    private static <T> Action<? super T> actionOf(Rule<T> rule) {
        return (Action<? super T>) get(Rule.class, "action", rule);
    }

    private static Object get(Class<?> type, String name, Object of) {
        try {
            return field(type, name).get(of);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(Class<?> type, String name) {
        try {
            Field field = type.getDeclaredField(name);
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
