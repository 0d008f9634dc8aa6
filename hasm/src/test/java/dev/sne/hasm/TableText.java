// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The transition table as Markdown, and as diagrams in Mermaid's language.
final class TableText {

    private static final TransitionTable TABLE = TransitionTable.STANDARD;

    private TableText() {}

    static String table() {
        StringBuilder text = new StringBuilder();
        text.append("| id | state | input | guard | actions | next |\n|---|---|---|---|---|---|\n");
        for (Rule<?> rule : TABLE.rules()) {
            text.append("| ").append(rule.id());
            text.append(" | ").append(rule.statesText());
            text.append(" | ").append(rule.trigger());
            text.append(" | ").append(rule.guardText());
            text.append(" | ").append(rule.actionText());
            text.append(" | ").append(next(rule)).append(" |\n");
        }
        return text.toString();
    }

    private static String next(Rule<?> rule) {
        boolean stays = rule.states().size() > 1 && rule.next().toString().equals("-");
        return stays ? "unchanged" : rule.next().toString();
    }

    /// The main states and which rules lead from one to another.
    static String overview() {
        Map<String, Set<String>> edges = new LinkedHashMap<>();
        for (Rule<?> rule : TABLE.rules()) {
            for (SubState from : rule.states()) {
                for (SubState to : rule.next().targets()) {
                    MainState source = from.mainState();
                    MainState target = to.mainState();
                    if (source != target && leads(rule, from, to)) {
                        add(edges, name(source) + " --> " + name(target), rule.id());
                    }
                }
            }
        }
        return diagram("", edges);
    }

    /// The sub-states of a main state, and where it is left for.
    static String diagram(MainState main) {
        Map<String, Set<String>> edges = new LinkedHashMap<>();
        for (Rule<?> rule : TABLE.rules()) {
            Set<SubState> members = members(main);
            boolean fromAll = rule.states().containsAll(members);
            for (SubState from : rule.states()) {
                if (from.mainState() != main) {
                    continue;
                }
                for (SubState to : rule.next().targets()) {
                    if (from == to || !leads(rule, from, to)) {
                        continue;
                    }
                    String source = fromAll && members.size() > 1 ? name(main) : from.name();
                    if (to.mainState() == main) {
                        add(edges, from.name() + " --> " + to.name(), rule.id());
                    } else {
                        add(edges, source + " --> " + name(to.mainState()), rule.id());
                    }
                }
            }
        }
        StringBuilder names = new StringBuilder();
        names.append("    state ").append(name(main)).append(" {\n");
        for (SubState each : members(main)) {
            names.append("        state \"").append(each.id()).append("\" as ");
            names.append(each.name()).append('\n');
        }
        names.append("    }\n");
        return diagram(names.toString(), edges);
    }

    /// What a rule for many states says of each of them is told by its text; the diagrams leave out
    /// what is not so.
    private static boolean leads(Rule<?> rule, SubState from, SubState to) {
        return switch (rule.id()) {
            case "G2" -> from.mainState() == MainState.HANDOVER;
            case "G3" ->
                    switch (from.mainState()) {
                        case OFF, INIT -> false;
                        case SERVICE -> from == SubState.S_RUN && to == SubState.S_REL;
                        case DECIDE, BACKUP, HANDOVER ->
                                from != SubState.B_ISOL && to != SubState.S_REL;
                    };
            default -> true;
        };
    }

    private static Set<SubState> members(MainState main) {
        EnumSet<SubState> members = EnumSet.noneOf(SubState.class);
        for (SubState each : SubState.values()) {
            if (each.mainState() == main) {
                members.add(each);
            }
        }
        return members;
    }

    private static String name(MainState main) {
        return main == MainState.OFF ? "Off" : main.title();
    }

    private static void add(Map<String, Set<String>> edges, String edge, String rule) {
        edges.computeIfAbsent(edge, _ -> new java.util.LinkedHashSet<>()).add(rule);
    }

    private static String diagram(String head, Map<String, Set<String>> edges) {
        List<String> lines = new ArrayList<>();
        edges.forEach((edge, rules) -> lines.add("    " + edge + ": " + wrapped(rules)));
        return "```mermaid\nstateDiagram-v2\n"
                + head
                + lines.stream().sorted().collect(Collectors.joining("\n"))
                + "\n```\n";
    }

    /// At most six rules in a line of a label.
    private static String wrapped(Set<String> rules) {
        StringBuilder text = new StringBuilder();
        int count = 0;
        for (String rule : rules) {
            if (count > 0) {
                text.append(count % 6 == 0 ? "<br/>" : ", ");
            }
            text.append(rule);
            count++;
        }
        return text.toString();
    }
}
