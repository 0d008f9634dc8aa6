// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.hasm.Policy;
import dev.sne.hasm.Profile;
import dev.sne.shell.lab.LabSettings.Trait;
import java.io.IOException;
import java.util.Set;

/// Something that befalls a cluster.
///
/// @param name how users call it
/// @param summary what happens, and what is expected
/// @param firewalls how many there are
/// @param split see [LabSettings#split()]
/// @param traits what is special about them
/// @param expectation what shall become of the connections
/// @param script what happens
record Scenario(
        String name,
        String summary,
        int firewalls,
        Policy.Split split,
        Set<Trait> traits,
        Expectation expectation,
        Script script) {

    /// What shall become of the connections.
    enum Expectation {
        /// All go on.
        SURVIVE,
        /// All are lost: the control.
        LOSE
    }

    /// What happens: takes a cluster that has settled, with traffic through it.
    @FunctionalInterface
    interface Script {
        void play(Stage stage) throws IOException;
    }

    Scenario {
        traits = Set.copyOf(traits);
    }

    /// Something that a pair survives.
    static Scenario of(String name, String summary, Script script) {
        return new Scenario(
                name, summary, 2, Policy.Split.TAKEOVER, Set.of(), Expectation.SURVIVE, script);
    }

    Scenario withFirewalls(int count) {
        return new Scenario(name, summary, count, split, traits, expectation, script);
    }

    Scenario withSplit(Policy.Split policy) {
        return new Scenario(name, summary, firewalls, policy, traits, expectation, script);
    }

    Scenario with(Trait... special) {
        return new Scenario(name, summary, firewalls, split, Set.of(special), expectation, script);
    }

    /// The same as a control that loses the connections.
    Scenario losing() {
        return new Scenario(name, summary, firewalls, split, traits, Expectation.LOSE, script);
    }

    LabSettings settings(Profile profile, Load load) {
        return new LabSettings(firewalls, split, traits, profile, load);
    }
}
