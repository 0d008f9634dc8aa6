// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.session.CancelledException;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;

/// Changes each selected flow while the table is read: one socket reads, another one writes in
/// batches, so the memory used does not grow with the table. Nothing is allocated for a flow.
public final class FlowChanges implements FlowBatch.Failures {
    private final Session session;
    private final String done;
    private long changed;
    private long gone;
    private long failed;
    private String firstReason = "";

    private FlowChanges(Session session, String done) {
        this.session = session;
        this.done = done;
    }

    /// What is done to one flow.
    public interface Change {
        /// Adds to `batch` what changes `flow`, using `scratch` to build it.
        void apply(FlowView flow, FlowBuilder scratch, FlowBatch batch);
    }

    /// Applies `change` to the flows of `selection`.
    ///
    /// @param done what has happened to them then: "deleted"
    /// @return the exit status
    /// @throws CommandException when some could not be changed, with the number of those that were
    public static int apply(Session session, Selection selection, String done, Change change) {
        FlowChanges changes = new FlowChanges(session, done);
        changes.run(selection, change);
        return changes.report();
    }

    private void run(Selection selection, Change change) {
        FlowBuilder scratch = new FlowBuilder();
        try (Conntrack reading = Tables.open(session);
                Conntrack writing = Tables.open(session)) {
            FlowBatch batch = writing.batch(this);
            try (SelectedFlows flows = selection.flows(session, reading)) {
                while (flows.next()) {
                    change.apply(flows.flow(), scratch, batch);
                    changed++;
                }
            } catch (CancelledException e) {
                // What has been begun is ended; report() says how far it came.
            }
            batch.flush();
        }
    }

    @Override
    public void failed(long index, KernelError error) {
        if (error.errno().equals(Errno.ENOENT)) {
            gone++;
            return;
        }
        failed++;
        if (firstReason.isEmpty()) {
            firstReason = Failures.describe(error);
        }
    }

    private int report() {
        String summary = Tables.flows(changed - gone - failed) + " " + done;
        int signal = session.cancellation().signal();
        if (signal != 0) {
            throw new CancelledException(signal, summary);
        }
        if (failed > 0) {
            int status = changed - gone > failed ? ExitStatus.PARTIAL : ExitStatus.FAILED;
            throw new CommandException(status, summary + ", " + failed + " not: " + firstReason);
        }
        session.summary(summary);
        return ExitStatus.DONE;
    }
}
