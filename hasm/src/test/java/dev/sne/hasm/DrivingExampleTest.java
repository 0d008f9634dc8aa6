// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/// The example of the README: a host that is alone boots and becomes master.
class DrivingExampleTest {

    @Test
    void aHostThatIsAloneBecomesMaster() {
        Machine machine = new Machine(Settings.of(1, 100, Timing.standard()));
        State state = State.initial();
        long now = 0;
        Queue<Input> inputs = new ArrayDeque<>();
        inputs.add(new Input.Start(1, 0));
        while (!state.isMaster()) {
            if (inputs.isEmpty()) { // nothing happens until the next deadline
                now = state.nextDeadlineNanos();
                inputs.add(new Input.Alarm());
            }
            Step step = machine.step(state, inputs.remove(), now);
            state = step.state();
            for (Effect effect : step.effects()) {
                switch (effect) {
                    case Effect.RunCheck run ->
                            inputs.add(new Input.CheckResult(run.check(), run.generation(), true));
                    case Effect.RunProcedure run ->
                            inputs.add(new Input.Done(run.procedure(), run.generation()));
                    default -> {} // a driver sends messages, stores numbers, tells people
                }
            }
        }
        assertThat(state).hasToString("S.RUN E=1.1 master=1 synced 1.1@0 uplink service");
        assertThat(now).isLessThan(1_000_000_000L);
    }
}
