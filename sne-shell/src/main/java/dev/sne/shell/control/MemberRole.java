// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.SubState;

/// What a host does in a service group, in a few words.
enum MemberRole {
    OFF("off"),
    STARTING("starting"),
    WITHOUT_DOWNLINK("no downlink"),
    BACKUP("backup"),
    WITNESS("witness"),
    AWAITING_MASTER("no master"),
    TAKING_OVER("taking over"),
    MASTER("master"),
    RELEASING("releasing"),
    /// Was the last master that is known, and now there is none.
    FORMER_MASTER("lost"),
    /// The master does not list it.
    ABSENT("absent");

    private final String text;

    MemberRole(String text) {
        this.text = text;
    }

    /// As tables show it.
    String text() {
        return text;
    }

    /// Of a host that is in a sub-state.
    static MemberRole of(SubState sub, boolean witness) {
        return switch (sub) {
            case OFF -> OFF;
            case I_CHK, D_LISTEN -> STARTING;
            case I_WAIT, B_ISOL -> WITHOUT_DOWNLINK;
            case B_SYNC, B_MON, B_QUERY, B_DOUBT -> witness ? WITNESS : BACKUP;
            case B_AWAIT -> AWAITING_MASTER;
            case H_VERIFY, H_ELECT, H_REL, H_UP, H_SVC -> TAKING_OVER;
            case S_RUN -> MASTER;
            case S_REL -> RELEASING;
        };
    }
}
