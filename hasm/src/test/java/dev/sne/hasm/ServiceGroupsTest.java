// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Several groups on one host: the uplink is shared, all else is their own.
class ServiceGroupsTest {

    private static final Settings SETTINGS =
            Settings.of(1, 100, Timing.standard()).withLollipop(new Lollipop(1000));

    private final ServiceGroups groups =
            new ServiceGroups(
                    List.of(
                            new Machine(SETTINGS.withGroup(10, 100)),
                            new Machine(SETTINGS.withGroup(20, 50))),
                    4);
    private ServiceGroups.States states = groups.initial();
    private final List<String> effects = new ArrayList<>();
    private long now;

    @Test
    void theUplinkComesUpForTheFirstGroupAndGoesDownAfterTheLast() {
        take(groups.step(states, new Input.Start(1, 0), now));
        runUntilQuiet();
        assertThat(states.mastered()).isEqualTo(2);
        assertThat(procedures("uplink-activate")).hasSize(1);
        effects.clear();

        take(groups.step(states, 10, new Input.Stop(), now));
        runUntilQuiet();
        assertThat(states.mastered()).isEqualTo(1);
        assertThat(procedures("service-deactivate")).containsExactly("10 service-deactivate");
        assertThat(procedures("uplink-deactivate")).isEmpty();
        effects.clear();

        take(groups.step(states, 20, new Input.Stop(), now));
        runUntilQuiet();
        assertThat(states.mastered()).isZero();
        assertThat(procedures("uplink-deactivate")).containsExactly("20 uplink-deactivate");
        assertThat(states.nextDeadlineNanos()).isEqualTo(Deadlines.NONE);
    }

    @Test
    void groupsThatAreServedAddToTheLoad() {
        take(groups.step(states, new Input.Load(10), now));
        assertThat(states.groups()).extracting(State::load).containsExactly(10, 10);
        take(groups.step(states, new Input.Start(1, 0), now));
        runUntilQuiet();
        assertThat(states.groups()).extracting(State::load).containsExactly(127, 127);
    }

    @Test
    void aLinkIsSharedByAllGroups() {
        take(groups.step(states, new Input.LinkChanged(Link.DEDICATED, false), now));
        assertThat(states.groups()).extracting(State::dedicatedUp).containsExactly(false, false);
    }

    @Test
    void groupsAreOfOneHostAndEachOnce() {
        Machine first = new Machine(SETTINGS.withGroup(1, 1));
        Machine other = new Machine(Settings.of(2, 1, Timing.standard()).withGroup(2, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServiceGroups(List.of(first, first), 1))
                .withMessageContaining("group 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ServiceGroups(List.of(first, other), 1))
                .withMessageContaining("host 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> groups.step(states, 30, new Input.Stop(), now))
                .withMessageContaining("30");
    }

    private Stream<String> procedures(String name) {
        return effects.stream().filter(each -> each.endsWith(name));
    }

    /// Checks and procedures succeed at once; time goes to each deadline for a while.
    private void runUntilQuiet() {
        for (int i = 0; i < 60 && states.nextDeadlineNanos() != Deadlines.NONE; i++) {
            now = states.nextDeadlineNanos();
            take(groups.step(states, new Input.Alarm(), now));
        }
    }

    private void take(ServiceGroups.GroupStep step) {
        states = step.states();
        for (ServiceGroups.GroupEffect each : step.effects()) {
            effects.add(each.group() + " " + EffectText.of(each.effect()));
        }
        for (ServiceGroups.GroupEffect each : step.effects()) {
            switch (each.effect()) {
                case Effect.RunCheck run ->
                        take(
                                groups.step(
                                        states,
                                        each.group(),
                                        new Input.CheckResult(run.check(), run.generation(), true),
                                        now));
                case Effect.RunProcedure run ->
                        take(
                                groups.step(
                                        states,
                                        each.group(),
                                        new Input.Done(run.procedure(), run.generation()),
                                        now));
                default -> {
                    // nobody else is there
                }
            }
        }
    }
}
