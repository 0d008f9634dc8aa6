// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import dev.sne.shell.session.UsageException;
import java.util.List;

/// What the words of a command that are no options stand for, and how many there may be.
public enum Operands {
    /// There are none.
    NONE("", 0, 0),
    /// The terms of a flow filter, any number.
    FILTER("[FILTER]", 0, Integer.MAX_VALUE),
    /// The parts of one flow, at least one.
    FLOW("FLOW", 1, Integer.MAX_VALUE),
    /// Flows, one a word; none stands for standard input.
    FLOWS("[FLOW...]", 0, Integer.MAX_VALUE),
    /// One file name, `-` for standard input.
    FILE("FILE|-", 1, 1),
    /// The name of a command, or nothing.
    COMMAND("[COMMAND]", 0, 1),
    /// The name of a command-line shell that can complete words.
    SHELL("bash|zsh|fish", 1, 1),
    /// What to measure.
    BENCHMARK("dump|load|takeover|sync|failover", 1, 1),
    /// What to do with interfaces, and their names.
    LINK("show|watch|mii [IF...]", 1, Integer.MAX_VALUE),
    /// What to do with a configuration, and its file.
    CONFIG("check|init|reference [FILE]", 1, 2),
    /// What to ask a daemon, and the host or word that belongs to it.
    CLUSTER("REQUEST [HOST|on|off]", 1, 2),
    /// What to do in the lab, and the names of scenarios.
    LAB("[run|list|shell] [SCENARIO...]", 0, Integer.MAX_VALUE);

    private static final List<String> REQUESTS =
            List.of(
                    "status",
                    "members",
                    "watch",
                    "handover",
                    "verify",
                    "resync",
                    "maintenance",
                    "clear",
                    "reload",
                    "start",
                    "stop",
                    "primary",
                    "backup",
                    "fault");

    private final String label;
    private final int atLeast;
    private final int atMost;

    Operands(String label, int atLeast, int atMost) {
        this.label = label;
        this.atLeast = atLeast;
        this.atMost = atMost;
    }

    /// How help texts show them.
    public String label() {
        return label;
    }

    /// The words to choose from, if there is a choice.
    public List<String> words() {
        return switch (this) {
            case SHELL -> List.of("bash", "zsh", "fish");
            case BENCHMARK -> List.of("dump", "load", "takeover", "sync", "failover");
            case LINK -> List.of("show", "watch", "mii");
            case CONFIG -> List.of("check", "init", "reference");
            case CLUSTER -> REQUESTS;
            case LAB -> List.of("run", "list", "shell");
            case NONE, FILTER, FLOW, FLOWS, FILE, COMMAND -> List.of();
        };
    }

    /// Fails when there are too few or too many.
    void check(List<String> operands) {
        if (operands.size() < atLeast) {
            throw new UsageException("needs " + label);
        }
        if (operands.size() > atMost) {
            throw new UsageException("unexpected '" + operands.get(atMost) + "'");
        }
    }
}
