// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.text.FlowSyntaxException;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.shell.cli.Failures;
import dev.sne.shell.flow.Loader.Step;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.util.ArrayList;
import java.util.List;

/// What has become of the flows of a text: how many were created and so on, and the first reasons
/// why others were not.
public final class LoadResult {
    private static final int MAX_REASONS = 5;

    private final FlowInput input;
    private final boolean dryRun;
    private final List<String> reasons = new ArrayList<>();
    private long checked;
    private long created;
    private long upserted;
    private long updated;
    private long deleted;
    private long existing;
    private long failed;
    private long invalid;
    private boolean flushed;

    /// @param input the text
    /// @param dryRun whether nothing will be done with the flows
    LoadResult(FlowInput input, boolean dryRun) {
        this.input = input;
        this.dryRun = dryRun;
    }

    /// The error for a line that is no flow.
    CommandException syntaxError(int line, FlowSyntaxException e) {
        return new CommandException(input.wrongStatus(), reason(line, e), e);
    }

    private String reason(int line, FlowSyntaxException e) {
        return input.name() + ":" + line + ":" + e.column() + ": " + e.reason();
    }

    void checked(long flows) {
        checked = flows;
    }

    void invalid(int line, FlowSyntaxException e) {
        invalid++;
        addReason(reason(line, e));
    }

    void requested(Step step) {
        add(step, 1);
    }

    /// Takes back that `step` was requested once: it has come to nothing, and will be told of in
    /// another way.
    void notDone(Step step) {
        add(step, -1);
    }

    void existing(Step step, int line) {
        notDone(step);
        existing++;
        if (existing == 1) {
            addReason(input.name() + ":" + line + ": the flow exists (--upsert updates it)");
        }
    }

    void failed(Step step, int line, KernelError error) {
        if (error.errno().equals(Errno.EPERM)) {
            throw new CommandException(ExitStatus.FAILED, Failures.describe(error));
        }
        notDone(step);
        failed++;
        addReason(input.name() + ":" + line + ": " + Failures.describe(error));
    }

    void withoutMaster(long flows) {
        failed += flows;
        if (flows > 0) {
            addReason(
                    input.name()
                            + ": "
                            + flows
                            + " related flows: their master is not in the table");
        }
    }

    void flushed() {
        flushed = true;
    }

    private void addReason(String reason) {
        if (reasons.size() < MAX_REASONS) {
            reasons.add(reason);
        }
    }

    private void add(Step step, int count) {
        switch (step) {
            case CREATE, CREATE_RELATED -> created += count;
            case UPSERT -> upserted += count;
            case UPDATE -> updated += count;
            case DELETE -> deleted += count;
        }
    }

    /// What has been done, in one line.
    public String summary() {
        StringBuilder text = new StringBuilder();
        if (dryRun) {
            append(text, checked, "checked");
        }
        append(text, created, "created");
        append(text, upserted, "created or updated");
        append(text, updated, "updated");
        append(text, deleted, "deleted");
        append(text, existing, "existing");
        append(text, failed, "failed");
        append(text, invalid, "not understood");
        if (flushed) {
            text.append(text.isEmpty() ? "" : ", ").append("table flushed");
        }
        return text.isEmpty() ? "no flows" : text.toString();
    }

    /// Appends `12 flows created`; the word "flows" only to the first number.
    private static void append(StringBuilder text, long count, String what) {
        if (count > 0) {
            String noun = !text.isEmpty() ? "" : count == 1 ? " flow" : " flows";
            text.append(text.isEmpty() ? "" : ", ").append(count).append(noun);
            text.append(' ').append(what);
        }
    }

    /// Tells the user, and what the exit status is.
    ///
    /// @param existingFails whether a flow that exists counts as one that failed
    public int report(Session session, String command, boolean existingFails) {
        long bad = failed + invalid + (existingFails ? existing : 0);
        if (bad == 0) {
            session.summary(summary());
            return ExitStatus.DONE;
        }
        for (String reason : reasons) {
            session.complain(command, reason);
        }
        session.complain(command, summary());
        return bad < checked + invalid ? ExitStatus.PARTIAL : ExitStatus.FAILED;
    }
}
