// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.EnumSet;
import java.util.Set;

/// The states a rule applies in, under the name the transition table has for them.
final class StateSet {

    static final StateSet ANY = new StateSet("any", running());
    static final StateSet ANY_AND_OFF = new StateSet("any, OFF", EnumSet.allOf(SubState.class));
    static final StateSet ANY_BUT_INIT = ANY.minus("any but I.*", MainState.INIT);
    static final StateSet BACKUP = of("B.*", MainState.BACKUP);
    static final StateSet HANDOVER = of("H.*", MainState.HANDOVER);
    static final StateSet WATCHING =
            of(
                    "B.MON/SYNC/QUERY/DOUBT",
                    SubState.B_MON,
                    SubState.B_SYNC,
                    SubState.B_QUERY,
                    SubState.B_DOUBT);
    static final StateSet WATCHING_OR_AWAITING =
            of(
                    "B.MON/SYNC/QUERY/DOUBT/AWAIT",
                    SubState.B_MON,
                    SubState.B_SYNC,
                    SubState.B_QUERY,
                    SubState.B_DOUBT,
                    SubState.B_AWAIT);
    static final StateSet VERIFY_OR_ELECT =
            of("H.VERIFY/ELECT", SubState.H_VERIFY, SubState.H_ELECT);
    static final StateSet CLAIMED =
            of("H.REL/UP/SVC", SubState.H_REL, SubState.H_UP, SubState.H_SVC);

    private final String text;
    private final Set<SubState> states;

    private StateSet(String text, Set<SubState> states) {
        this.text = text;
        this.states = states;
    }

    private static Set<SubState> running() {
        return EnumSet.complementOf(EnumSet.of(SubState.OFF));
    }

    static StateSet of(SubState state) {
        return new StateSet(state.id(), EnumSet.of(state));
    }

    static StateSet of(String text, SubState first, SubState... more) {
        return new StateSet(text, EnumSet.of(first, more));
    }

    static StateSet of(String text, MainState... mains) {
        EnumSet<SubState> states = EnumSet.noneOf(SubState.class);
        for (SubState each : SubState.values()) {
            for (MainState main : mains) {
                if (each.mainState() == main) {
                    states.add(each);
                }
            }
        }
        return new StateSet(text, states);
    }

    private StateSet minus(String name, MainState main) {
        EnumSet<SubState> rest = EnumSet.copyOf(states);
        rest.removeIf(each -> each.mainState() == main);
        return new StateSet(name, rest);
    }

    /// These states but one.
    StateSet minus(String name, SubState state) {
        EnumSet<SubState> rest = EnumSet.copyOf(states);
        rest.remove(state);
        return new StateSet(name, rest);
    }

    Set<SubState> states() {
        return EnumSet.copyOf(states);
    }

    @Override
    public String toString() {
        return text;
    }
}
