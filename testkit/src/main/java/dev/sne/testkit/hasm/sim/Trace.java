// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import dev.sne.hasm.Effect;
import org.jspecify.annotations.Nullable;

/// What happens, for people to read: a line for each input that changes something.
///
/// ```
///     1234.567  2  ADV E=4.1 v3 [1 2 3] 0.0@0 @17 from 1 on main  [B1]  B.MON -> B.MON E=4.1 ...
/// ```
public final class Trace {
    /// Writes nothing.
    public static final Trace NONE = new Trace(null, 0);

    private final @Nullable StringBuilder text;
    private final long fromNanos;

    private Trace(@Nullable StringBuilder text, long fromNanos) {
        this.text = text;
        this.fromNanos = fromNanos;
    }

    /// Collects lines, from an instant on.
    public static Trace into(StringBuilder text, long fromNanos) {
        return new Trace(text, fromNanos);
    }

    /// Writes down what has just happened in a world.
    public void note(World world, Happening happening) {
        if (text == null || world.nowNanos() < fromNanos) {
            return;
        }
        switch (happening) {
            case Happening.Stepped step -> step(text, world, step);
            case Happening.Befell(Fault fault) ->
                    time(text, world).append("  *  ").append(FaultText.format(fault)).append('\n');
            case Happening.Unnoticed(Event event) ->
                    time(text, world)
                            .append("  ")
                            .append(event.host())
                            .append("  unnoticed: ")
                            .append(event)
                            .append('\n');
        }
    }

    private static void step(StringBuilder text, World world, Happening.Stepped step) {
        if (step.rules().isEmpty() && step.effects().isEmpty()) {
            return;
        }
        time(text, world).append("  ").append(step.host()).append("  ");
        text.append(Brief.of(step.input())).append("  ").append(step.rules());
        text.append("  ").append(step.before().sub()).append(" -> ").append(step.after());
        for (Effect effect : step.effects()) {
            text.append("\n                ").append(Brief.of(effect));
        }
        text.append('\n');
    }

    private static StringBuilder time(StringBuilder text, World world) {
        String millis = Words.millis(world.nowNanos());
        return text.append(" ".repeat(Math.max(0, 12 - millis.length()))).append(millis);
    }
}
