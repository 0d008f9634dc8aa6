// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import java.util.EnumSet;
import java.util.Set;

/// Lets changes of some kinds through to a listener. All kinds must be listened to, or there would
/// be nothing to compare the table with.
final class SelectedTypes implements FlowListener {
    private final FlowListener listener;
    private final Set<FlowEventType> selected = EnumSet.noneOf(FlowEventType.class);

    SelectedTypes(Set<FlowEventType> types, FlowListener listener) {
        this.listener = listener;
        this.selected.addAll(types);
    }

    @Override
    public void event(FlowEventType type, FlowView flow) {
        if (selected.contains(type)) {
            listener.event(type, flow);
        }
    }

    @Override
    public void difference(FlowEventType type, FlowView flow) {
        if (selected.contains(type)) {
            listener.difference(type, flow);
        }
    }

    @Override
    public void overrun(long count) {
        listener.overrun(count);
    }

    @Override
    public void synchronizedWithTable(Synchronization result) {
        listener.synchronizedWithTable(result);
    }

    @Override
    public void idle() {
        listener.idle();
    }

    @Override
    public void failed(Throwable cause) {
        listener.failed(cause);
    }
}
