// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.KernelFilter;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;

/// Deletes selected flows: by one request when the kernel can select them, flow by flow otherwise.
public final class Deletion {
    private Deletion() {}

    /// Deletes the flows of `selection`.
    ///
    /// @return the exit status
    public static int run(Session session, Selection selection) {
        if (!selection.exact()) {
            return FlowChanges.apply(
                    session,
                    selection,
                    "deleted",
                    (flow, key, batch) -> batch.delete(key.clear().setKey(flow)));
        }
        try (Conntrack table = Tables.open(session)) {
            // The kernel does not say how many flows a request deletes: they are counted before.
            long count = selection.count(session, table);
            for (KernelFilter pass : selection.passes()) {
                table.deleteMatching(pass);
            }
            session.summary(Tables.flows(count) + " deleted");
        }
        return ExitStatus.DONE;
    }
}
