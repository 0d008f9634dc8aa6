// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// How one rule shows itself: from this host, when this happens, it leads to that state with
/// exactly these effects.
///
/// @param checks what else holds afterwards
record RuleCase(
        String id,
        String title,
        Supplier<Host> given,
        Consumer<Host> when,
        SubState next,
        List<String> effects,
        Consumer<Host> checks) {

    static RuleCase of(
            String id,
            String title,
            Supplier<Host> given,
            Consumer<Host> when,
            SubState next,
            String... effects) {
        return new RuleCase(id, title, given, when, next, List.of(effects), _ -> {});
    }

    RuleCase and(Consumer<Host> more) {
        return new RuleCase(id, title, given, when, next, effects, more);
    }
}
