// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.session.UsageException;
import java.util.ArrayList;
import java.util.List;

/// All scenarios.
final class Scenarios {
    /// What the lab shows when it is not told what.
    static final String HEADLINE = "crash";

    static final List<Scenario> ALL = all();

    private Scenarios() {}

    private static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        all.addAll(FailureScenarios.ALL);
        all.addAll(OperatorScenarios.ALL);
        all.addAll(SplitScenarios.ALL);
        all.addAll(StressScenarios.ALL);
        all.addAll(PaperScenarios.ALL);
        return List.copyOf(all);
    }

    /// Their names.
    static List<String> names() {
        return ALL.stream().map(Scenario::name).toList();
    }

    /// The one of this name.
    static Scenario named(String name) {
        for (Scenario each : ALL) {
            if (each.name().equals(name)) {
                return each;
            }
        }
        throw new UsageException(
                "there is no scenario '" + name + "': see 'sne lab list' for all of them");
    }
}
