// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.hasm.Profile;
import dev.sne.shell.daemon.ResidentMemory;
import dev.sne.shell.session.CancelledException;
import dev.sne.shell.session.CommandException;
import java.io.IOException;

/// Plays scenarios, each with firewalls of its own.
final class ScenarioRunner {
    private final Programs programs;
    private final Profile profile;
    private final Load load;
    private final Runnable pulse;

    /// @param programs what runs on the firewalls
    /// @param profile the firewalls' timing
    /// @param load what they have to bear
    /// @param pulse called now and then, to throw when the user wants it to end
    ScenarioRunner(Programs programs, Profile profile, Load load, Runnable pulse) {
        this.programs = programs;
        this.profile = profile;
        this.load = load;
        this.pulse = pulse;
        // The clients of the lab run in this process: what holds it up would count as a pause. If
        // it
        // is refused, that may be.
        ResidentMemory.lock();
    }

    /// Plays one.
    RunResult run(Scenario scenario) throws IOException, InterruptedException {
        try (Stage stage = new Stage(scenario.settings(profile, load), programs, pulse)) {
            return play(stage, scenario);
        }
    }

    /// Plays it; what the daemons have written is told with whatever keeps it from its end.
    private static RunResult play(Stage stage, Scenario scenario)
            throws IOException, InterruptedException {
        try {
            stage.begin();
            Judge judge = new Judge(stage, scenario);
            scenario.script().play(stage);
            return judge.conclude();
        } catch (CancelledException e) {
            throw e;
        } catch (CommandException e) {
            throw new CommandException(e.exitStatus(), e.getMessage() + stage.logs(), e);
        }
    }
}
