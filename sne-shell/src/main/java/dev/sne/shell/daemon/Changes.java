// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.replicator.FlowClass;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.ReplicationConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a configuration that was read again has that the one in force has not.
///
/// @param merged the one in force, with what can come into force without an interruption
/// @param modes classes of flows that go on in another mode
/// @param applied what that is, a line for each
/// @param restart what takes a restart, a line for each
record Changes(
        Configuration merged,
        Map<String, ReplicationMode> modes,
        List<String> applied,
        List<String> restart) {

    static Changes between(Configuration now, Configuration next) {
        List<String> restart = new ArrayList<>();
        differs(restart, "mode", now.mode(), next.mode());
        differs(restart, "control-socket", now.controlSocket(), next.controlSocket());
        differs(restart, "state-directory", now.stateDirectory(), next.stateDirectory());
        differs(restart, "[cluster]", now.cluster(), next.cluster());
        differs(restart, "[[host]]", now.hosts(), next.hosts());
        differs(restart, "[link]", now.links(), next.links());
        differs(restart, "[timing]", now.timing().timing(), next.timing().timing());
        differs(restart, "[policy]", now.policy(), next.policy());
        // Filters are compared as they read.
        differs(restart, "[[group]]", now.groups().toString(), next.groups().toString());
        differs(restart, "[procedures]", now.programs(), next.programs());
        differs(restart, "[notify]", now.notifications(), next.notifications());
        differs(restart, "[real-time]", now.realTime(), next.realTime());
        ReplicationConfig replicates = next.replication();
        List<String> applied = new ArrayList<>();
        Map<String, ReplicationMode> modes = new LinkedHashMap<>();
        boolean fits = fits(now.replication(), replicates);
        if (fits) {
            modes.putAll(modes(now.replication().classes(), replicates.classes()));
            modes.forEach((name, mode) -> applied.add("class " + name + " in mode " + mode));
        } else {
            restart.add("[replication]");
        }
        differs(applied, "[metrics]", now.metrics(), next.metrics());
        Configuration merged =
                new Configuration(
                        now.mode(),
                        now.controlSocket(),
                        now.stateDirectory(),
                        now.cluster(),
                        now.host(),
                        now.hosts(),
                        now.links(),
                        now.timing(),
                        now.policy(),
                        now.groups(),
                        now.programs(),
                        fits ? replicates : now.replication(),
                        next.metrics(),
                        now.notifications(),
                        now.realTime());
        return new Changes(merged, modes, List.copyOf(applied), List.copyOf(restart));
    }

    private static void differs(List<String> into, String what, Object now, Object next) {
        if (!now.equals(next)) {
            into.add(what);
        }
    }

    /// Whether no more than the modes of classes differs.
    private static boolean fits(ReplicationConfig now, ReplicationConfig next) {
        return now.enabled() == next.enabled()
                && now.eventBufferBytes() == next.eventBufferBytes()
                && now.tracking() == next.tracking()
                && now.mergeWindow().equals(next.mergeWindow())
                && now.sweepInterval().equals(next.sweepInterval())
                && now.mtu() == next.mtu()
                && selection(now.classes()).equals(selection(next.classes()));
    }

    /// Which flows are in which class, and whether they are replicated.
    private static List<String> selection(List<FlowClass> classes) {
        return classes.stream()
                .map(each -> each.name() + " " + (each.mode() == null) + " " + each.filter())
                .toList();
    }

    private static Map<String, ReplicationMode> modes(List<FlowClass> now, List<FlowClass> next) {
        Map<String, ReplicationMode> changed = new LinkedHashMap<>();
        for (int i = 0; i < next.size(); i++) {
            ReplicationMode mode = next.get(i).mode();
            if (mode != null && !Objects.equals(now.get(i).mode(), mode)) {
                changed.put(next.get(i).name(), mode);
            }
        }
        return changed;
    }
}
