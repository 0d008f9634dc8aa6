// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_HELP;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_LABELS;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SEQ_ADJ_ORIG;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SEQ_ADJ_REPLY;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_SYNPROXY;
import static dev.sne.conntrack.uapi.NfnetlinkConntrack.CTA_TUPLE_MASTER;

import dev.sne.conntrack.FlowView;

/// What a copy of a flow may do without when this host's kernel does not take it: most packets pass
/// all the same.
public enum OptionalPart {
    /// The helper's kernel module is missing here.
    HELPER(CTA_HELP),

    /// The flow that expected it is not here.
    MASTER(CTA_TUPLE_MASTER),

    /// No rule uses labels here.
    LABELS(CTA_LABELS),

    /// State of a SYN proxy.
    SYNPROXY(CTA_SYNPROXY),

    /// Shifted sequence numbers.
    SEQUENCE_ADJUSTMENT(CTA_SEQ_ADJ_ORIG);

    private final int type;

    OptionalPart(int type) {
        this.type = type;
    }

    /// `CTA_…`
    int type() {
        return type;
    }

    boolean isIn(FlowView flow) {
        return flow.has(type) || this == SEQUENCE_ADJUSTMENT && flow.has(CTA_SEQ_ADJ_REPLY);
    }
}
