// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Event;
import java.util.ArrayList;
import java.util.List;

/// Notes what it is told.
final class SilentListener implements NodeListener {
    final List<Event> events = new ArrayList<>();
    final List<Transition> transitions = new ArrayList<>();
    final List<Throwable> failures = new ArrayList<>();

    @Override
    public void event(int group, Event event, int host) {
        events.add(event);
    }

    @Override
    public void moved(int group, Transition transition) {
        transitions.add(transition);
    }

    @Override
    public void failed(Throwable cause) {
        failures.add(cause);
    }
}
