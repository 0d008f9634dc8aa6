// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// What goes wrong a little all the time, until the network is declared quiet. All in parts per
/// thousand.
///
/// @param loss messages lost
/// @param late messages that take longer than D_MAX
/// @param duplicate messages that arrive twice
/// @param falseNegative checks that fail to show what is so
/// @param slowCheck checks that overrun their limit
/// @param failingProcedure activations without effect
/// @param slowProcedure procedures that overrun their limit
public record Noise(
        int loss,
        int late,
        int duplicate,
        int falseNegative,
        int slowCheck,
        int failingProcedure,
        int slowProcedure) {
    /// None at all.
    public static final Noise NONE = new Noise(0, 0, 0, 0, 0, 0, 0);

    private static final String[] NAMES = {
        "loss",
        "late",
        "duplicate",
        "false-negative",
        "slow-check",
        "failing-procedure",
        "slow-procedure"
    };

    /// True if messages arrive, and arrive in time.
    public boolean delivers() {
        return loss == 0 && late == 0;
    }

    int[] values() {
        return new int[] {
            loss, late, duplicate, falseNegative, slowCheck, failingProcedure, slowProcedure
        };
    }

    static Noise of(int[] values) {
        return new Noise(
                values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
    }

    /// As the words of a script's line, such as `loss 20 late 5`.
    String format() {
        var text = new StringBuilder();
        int[] values = values();
        for (int i = 0; i < values.length; i++) {
            if (values[i] != 0) {
                text.append(' ').append(NAMES[i]).append(' ').append(values[i]);
            }
        }
        return text.toString();
    }

    static Noise parse(Words words) {
        int[] values = new int[NAMES.length];
        while (!words.isEmpty()) {
            String name = words.word("a kind of noise");
            values[index(words, name)] = words.number(name);
        }
        return of(values);
    }

    private static int index(Words words, String name) {
        for (int i = 0; i < NAMES.length; i++) {
            if (NAMES[i].equals(name)) {
                return i;
            }
        }
        throw words.unexpected(name, "a kind of noise");
    }
}
