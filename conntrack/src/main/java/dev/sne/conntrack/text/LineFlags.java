// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_HW_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_OFFLOAD;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;

import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.words.WordTable;
import org.jspecify.annotations.Nullable;

/// The words in brackets of a line: status bits, and what happened. Not thread-safe.
final class LineFlags {
    private static final WordTable WORDS =
            WordTable.of(
                    "[UNREPLIED]",
                    "[ASSURED]",
                    "[OFFLOAD]",
                    "[HW_OFFLOAD]",
                    "[NEW]",
                    "[UPDATE]",
                    "[DESTROY]",
                    "[USERSPACE]");

    private static final int UNREPLIED = 0;
    private static final int ASSURED = 1;
    private static final int OFFLOAD = 2;
    private static final int HW_OFFLOAD = 3;
    private static final int NEW = 4;
    private static final int UPDATE = 5;
    private static final int DESTROY = 6;

    private int seen;
    private @Nullable FlowEventType event;

    /// Starts with another line.
    void clear() {
        seen = 0;
        event = null;
    }

    /// Takes a word, and returns false when it is none of those known.
    boolean take(Field word) {
        int flag = word.find(WORDS);
        if (flag < 0) {
            return false;
        }
        if (event != null && flag >= NEW && flag <= DESTROY) {
            throw word.error(word.quote() + ": a second event");
        }
        if ((seen & 1 << flag) != 0) {
            throw word.error(word.quote() + " is there twice");
        }
        seen |= 1 << flag;
        event =
                switch (flag) {
                    case NEW -> FlowEventType.NEW;
                    case UPDATE -> FlowEventType.UPDATE;
                    case DESTROY -> FlowEventType.DESTROY;
                    default -> event;
                };
        return true;
    }

    /// Returns what may stand in brackets, for messages.
    static String listing() {
        return WORDS.listing();
    }

    /// Returns whether a word stood for a status bit, or for its absence.
    boolean hasStatus() {
        return (seen & (1 << NEW) - 1) != 0;
    }

    /// Returns the status bits. A line without `[UNREPLIED]` has seen a reply.
    int status() {
        return bit(UNREPLIED, IPS_SEEN_REPLY) ^ IPS_SEEN_REPLY
                | bit(ASSURED, IPS_ASSURED)
                | bit(OFFLOAD, IPS_OFFLOAD)
                | bit(HW_OFFLOAD, IPS_HW_OFFLOAD);
    }

    private int bit(int flag, int status) {
        return (seen & 1 << flag) != 0 ? status : 0;
    }

    /// Returns what happened to the flow, null when the line does not say.
    @Nullable FlowEventType event() {
        return event;
    }
}
