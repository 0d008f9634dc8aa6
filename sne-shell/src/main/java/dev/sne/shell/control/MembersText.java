// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.TableEntry;
import dev.sne.hasm.runtime.node.GroupStatus;
import java.util.List;

/// The status table as text.
final class MembersText {
    private MembersText() {}

    /// Of all groups.
    static String of(ClusterView view, List<GroupStatus> groups) {
        StringBuilder text = new StringBuilder();
        for (GroupStatus group : groups) {
            if (groups.size() > 1) {
                text.append(text.isEmpty() ? "" : "\n").append("group ").append(group.group());
                text.append(":\n");
            }
            text.append(of(view, group.group()));
        }
        return text.toString();
    }

    /// Of one group.
    static String of(ClusterView view, int group) {
        TextTable table = new TextTable();
        table.row("HOST", "ROLE", "PRIORITY", "FAILURES", "FLOWS", "HEARD");
        for (Member member : view.members(group)) {
            TableEntry entry = member.entry();
            table.row(
                    member.host().name(),
                    member.role().text(),
                    entry == null ? "-" : priority(entry),
                    entry == null ? "-" : Integer.toString(entry.fails()),
                    entry == null ? "-" : flows(member, entry),
                    heard(member));
        }
        return table.toString();
    }

    private static String priority(TableEntry entry) {
        return entry.effectivePrio() == entry.prio()
                ? Integer.toString(entry.prio())
                : entry.effectivePrio() + " of " + entry.prio();
    }

    private static String flows(Member member, TableEntry entry) {
        if (member.host().witness()) {
            return "-";
        }
        return (entry.synced() ? "all" : "not all") + ", " + entry.lastseq();
    }

    private static String heard(Member member) {
        if (member.self()) {
            return "this host";
        }
        return member.silence() == null ? "never" : Wording.duration(member.silence()) + " ago";
    }
}
