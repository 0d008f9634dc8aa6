// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.text.SaveCommand;
import dev.sne.netlink4j.Errno;
import dev.sne.netlink4j.KernelError;
import dev.sne.netlink4j.uapi.Nfnetlink;
import dev.sne.shell.flow.ParseAhead.Item;
import dev.sne.shell.session.CancelledException;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.Progress;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import java.io.IOException;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Loads the flows of a text into a table.
///
/// The text is read several times: first all of it is checked, so that one that is wrong changes
/// nothing; then flows are created in batches, those without a master before the others, because
/// the kernel wants to find the master; at last those that were there already are updated, if that
/// is wanted. What the kernel refuses does not keep the rest from being loaded. Apart from one bit
/// a flow for each of these questions, the memory used does not grow with the text.
///
/// A text with commands that must stay in order (`-U`, `-D`, `-F` of conntrack(8)) is carried out
/// in order instead.
public final class Loader implements FlowBatch.Failures {
    /// More requests than can wait for an answer; a power of two.
    private static final int WINDOW = 4096;

    /// From so many flows on a thread that sends them is worth its start.
    private static final int MANY_FLOWS = 5000;

    private final Session session;
    private final FlowInput input;
    private final LoadOptions options;
    private final LoadResult result;

    private final BitSet related = new BitSet();
    private final BitSet existing = new BitSet();
    private final BitSet masterless = new BitSet();
    private boolean ordered;
    private int flows;

    /// For the requests that have no answer yet: which flow, which line, what was asked.
    private final int[] ordinals = new int[WINDOW];

    private final int[] lines = new int[WINDOW];
    private final Step[] steps = new Step[WINDOW];
    private final boolean[] updatable = new boolean[WINDOW];
    private long requested;

    /// What a request asks for.
    enum Step {
        CREATE,
        CREATE_RELATED,
        UPSERT,
        UPDATE,
        DELETE
    }

    private Loader(Session session, FlowInput input, LoadOptions options) {
        this.session = session;
        this.input = input;
        this.options = options;
        result = new LoadResult(input, options.dryRun());
    }

    /// Loads `input` into the table of `session`.
    ///
    /// @throws CommandException when the text is wrong; nothing has been done then
    public static LoadResult load(Session session, FlowInput input, LoadOptions options)
            throws IOException {
        Loader loader = new Loader(session, input, options);
        loader.check();
        if (!options.dryRun()) {
            try (Conntrack table = Tables.open(session)) {
                loader.apply(table);
            }
        }
        return loader.result;
    }

    private void check() throws IOException {
        InputCheck check = InputCheck.of(session, input, options.keepGoing());
        for (InputCheck.BadLine bad : check.badLines()) {
            if (!options.keepGoing()) {
                throw result.syntaxError(bad.line(), bad.error());
            }
            result.invalid(bad.line(), bad.error());
        }
        related.or(check.related());
        ordered = check.ordered();
        flows = check.flows();
        result.checked(flows);
    }

    private void apply(Conntrack table) throws IOException {
        if (options.replace()) {
            table.flush(Nfnetlink.AF_UNSPEC);
        }
        FlowBatch batch = table.batch(this);
        if (flows >= MANY_FLOWS) {
            batch.sendBehind();
        }
        try (Progress progress = new Progress(session, "flows", flows)) {
            if (ordered) {
                inOrder(table, batch, progress);
            } else {
                create(batch, progress);
            }
        } catch (CancelledException e) {
            batch.flush();
            throw new CancelledException(session.cancellation().signal(), result.summary());
        }
    }

    private void create(FlowBatch batch, Progress progress) throws IOException {
        pass(batch, progress, null, Step.CREATE);
        int unresolved = Integer.MAX_VALUE;
        // Masters of related flows may be related themselves, as deep as the text has it.
        while (!related.isEmpty() && related.cardinality() < unresolved) {
            unresolved = related.cardinality();
            masterless.clear();
            pass(batch, progress, (BitSet) related.clone(), Step.CREATE_RELATED);
            related.clear();
            related.or(masterless);
        }
        result.withoutMaster(related.cardinality());
        if (!existing.isEmpty()) {
            pass(batch, progress, existing, Step.UPDATE);
        }
    }

    /// Goes through the text once and requests `step` for the flows in `only`; for null, for those
    /// that have no master.
    private void pass(FlowBatch batch, Progress progress, @Nullable BitSet only, Step step)
            throws IOException {
        int ordinal = 0;
        try (ParseAhead ahead = new ParseAhead(input.open())) {
            for (Item item = ahead.next(); item != null; item = ahead.next(), ordinal++) {
                if (only == null ? !related.get(ordinal) : only.get(ordinal)) {
                    request(batch, step, ordinal, item);
                    progress.at(ordinal);
                    session.cancellation().check();
                }
            }
        }
        batch.flush();
    }

    private void inOrder(Conntrack table, FlowBatch batch, Progress progress) throws IOException {
        int ordinal = 0;
        try (ParseAhead ahead = new ParseAhead(input.open())) {
            for (Item item = ahead.next(); item != null; item = ahead.next(), ordinal++) {
                switch (item.command()) {
                    case ADD -> request(batch, Step.UPSERT, ordinal, item);
                    case CREATE -> request(batch, Step.CREATE, ordinal, item);
                    case UPDATE -> request(batch, Step.UPDATE, ordinal, item);
                    case DELETE -> request(batch, Step.DELETE, ordinal, item);
                    case FLUSH -> {
                        batch.flush();
                        table.flush(item.family());
                        result.flushed();
                    }
                }
                progress.at(ordinal);
                session.cancellation().check();
            }
        }
        batch.flush();
    }

    private void request(FlowBatch batch, Step step, int ordinal, Item item) {
        int slot = (int) requested & WINDOW - 1;
        ordinals[slot] = ordinal;
        lines[slot] = item.line();
        steps[slot] = step;
        updatable[slot] = options.upsert() || item.command() == SaveCommand.ADD;
        requested++;
        result.requested(step);
        switch (step) {
            case CREATE, CREATE_RELATED -> batch.create(item.flow());
            case UPSERT -> batch.upsert(item.flow());
            case UPDATE -> batch.update(item.flow());
            case DELETE -> batch.delete(item.flow());
        }
    }

    @Override
    public void failed(long index, KernelError error) {
        int slot = (int) index & WINDOW - 1;
        Step step = steps[slot];
        Errno errno = error.errno();
        boolean creating = step == Step.CREATE || step == Step.CREATE_RELATED;
        if (creating && errno.equals(Errno.EEXIST)) {
            if (updatable[slot]) {
                existing.set(ordinals[slot]);
                result.notDone(step);
            } else {
                result.existing(step, lines[slot]);
            }
        } else if (step == Step.CREATE_RELATED && errno.equals(Errno.ENOENT)) {
            masterless.set(ordinals[slot]);
            result.notDone(step);
        } else if (step == Step.DELETE && errno.equals(Errno.ENOENT)) {
            result.notDone(step);
        } else {
            result.failed(step, lines[slot], error);
        }
    }
}
