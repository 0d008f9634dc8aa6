// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A state is a value: every variable counts, and every variable can be read.
class StateTest {

    @Test
    void everyVariableMakesADifference() throws ReflectiveOperationException {
        State state = Host.masterOfThree().state;
        RecordComponent[] components = State.class.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            State other = changed(state, i);
            assertThat(other).as(components[i].getName()).isNotEqualTo(state);
            assertThat(other.hashCode()).as(components[i].getName()).isNotEqualTo(state.hashCode());
            assertThat(other.describe()).as(components[i].getName()).isNotEqualTo(state.describe());
        }
    }

    @Test
    void variablesAreTheStateThatTheyCameFrom() throws ReflectiveOperationException {
        State state = Host.masterOfThree().state;
        for (int i = 0; i < State.class.getRecordComponents().length; i++) {
            State other = changed(state, i);
            assertThat(new Variables(other).toState()).isEqualTo(other);
        }
    }

    private static State changed(State state, int index) throws ReflectiveOperationException {
        RecordComponent[] components = State.class.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] = components[i].getAccessor().invoke(state);
            types[i] = components[i].getType();
        }
        values[index] = another(components[index].getName(), types[index], values[index]);
        Constructor<State> constructor = State.class.getDeclaredConstructor(types);
        return constructor.newInstance(values);
    }

    private static Object another(String name, Class<?> type, Object value) {
        if (type == boolean.class) {
            return !(boolean) value;
        }
        if (type == int.class) {
            return (int) value + 1;
        }
        if (type == long.class) {
            return (long) value + 1;
        }
        if (type == Epoch.class) {
            return new Epoch(99, 9);
        }
        if (type == HostSet.class) {
            return HostSet.EMPTY.with(9);
        }
        return switch (name) {
            case "sub" -> SubState.B_MON;
            case "reason" -> HandoverReason.BOOT;
            case "why" -> ReleaseReason.LINK;
            case "table" -> new StatusTable(new Epoch(99, 9), 1, List.of());
            case "peers" -> List.of();
            case "sent" -> SendTimes.NONE.with(1, 1, 3);
            case "deadlines" -> Deadlines.IDLE;
            default -> throw new AssertionError("no other value for " + name);
        };
    }

    @Test
    void theShortFormNamesWhatMatters() {
        assertThat(Host.backup().state).hasToString("B.MON E=1.1 master=1 synced 1.1@0");
        assertThat(Host.masterOfThree().state)
                .hasToString("S.RUN E=2.2 master=2 synced 2.2@0 uplink service");
        assertThat(Host.electing().state).hasToString("H.ELECT E=1.1 synced 1.1@0 reason=DEAD");
        assertThat(GenericCases.heldBackup().state)
                .hasToString("B.AWAIT E=1.1 synced 1.1@0 held fails=1");
    }

    @Test
    void theLongFormNamesTheTimers() {
        assertThat(Host.backup().state.describe())
                .contains("DEAD=", "STATUS=", "MON=", "table=1.1/3[1, 2, 3]");
    }
}
