// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.runtime.entry.ReplicationMode;
import java.util.Objects;

/// In which mode each class of flows is replicated now. Used on the event loop.
final class ClassModes {
    private final ReplicationMode[] modes;

    /// The modes to begin with.
    ClassModes(FlowChoice choice) {
        modes = new ReplicationMode[choice.classes().size()];
        for (int i = 0; i < modes.length; i++) {
            // Nobody asks for the mode of a class that is not replicated.
            modes[i] = Objects.requireNonNullElse(choice.mode(i), ReplicationMode.WEAK);
        }
    }

    ReplicationMode of(int flowClass) {
        return modes[flowClass];
    }

    void set(int flowClass, ReplicationMode mode) {
        modes[flowClass] = mode;
    }

    /// Whether a class is in strong mode.
    boolean anyStrong() {
        for (ReplicationMode each : modes) {
            if (each == ReplicationMode.STRONG) {
                return true;
            }
        }
        return false;
    }
}
