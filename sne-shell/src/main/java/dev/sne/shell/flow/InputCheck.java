// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.text.FlowSyntaxException;
import dev.sne.conntrack.text.SaveCommand;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads all of a text without doing anything, to find out whether it is right and what is in it. A
/// long text with a flow a line is read in several parts at once, one for each CPU.
final class InputCheck {
    private static final int MAX_PARTS = 8;

    /// A shorter part is read before a thread for it has started.
    private static final long LEAST_PART_BYTES = 1 << 20;

    private final List<BadLine> badLines = new ArrayList<>();
    private final BitSet related = new BitSet();
    private boolean ordered;
    private int flows;

    private InputCheck() {}

    /// A line that is no flow.
    record BadLine(int line, FlowSyntaxException error) {}

    /// Checks `input`.
    ///
    /// @param keepGoing whether to go on after a line that is no flow
    static InputCheck of(Session session, FlowInput input, boolean keepGoing) throws IOException {
        int cpus = Math.min(MAX_PARTS, Runtime.getRuntime().availableProcessors());
        List<Part> parts = new ArrayList<>();
        for (FlowReader reader : input.parts(cpus, LEAST_PART_BYTES)) {
            parts.add(new Part(session, reader, keepGoing));
        }
        runAll(parts);
        InputCheck check = new InputCheck();
        int lines = 0;
        for (Part part : parts) {
            check.add(part, lines);
            lines += part.lines;
            if (!keepGoing && !check.badLines.isEmpty()) {
                break;
            }
        }
        return check;
    }

    private static void runAll(List<Part> parts) throws IOException {
        List<Thread> threads = new ArrayList<>();
        for (Part part : parts.subList(1, parts.size())) {
            Thread thread = new Thread(part, "check");
            thread.start();
            threads.add(thread);
        }
        parts.getFirst().run();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException(ExitStatus.FAILED, "interrupted", e);
        }
        for (Part part : parts) {
            part.rethrow();
        }
    }

    private void add(Part part, int linesBefore) {
        for (BadLine bad : part.badLines) {
            badLines.add(new BadLine(linesBefore + bad.line(), bad.error()));
        }
        for (int i = part.related.nextSetBit(0); i >= 0; i = part.related.nextSetBit(i + 1)) {
            related.set(flows + i);
        }
        ordered |= part.ordered;
        flows = Math.addExact(flows, part.flows);
    }

    /// The lines that are no flows, in order.
    List<BadLine> badLines() {
        return badLines;
    }

    /// Which flows have a master, by their number in the text.
    BitSet related() {
        return related;
    }

    /// Whether there are commands that must stay in order.
    boolean ordered() {
        return ordered;
    }

    /// How many flows there are.
    int flows() {
        return flows;
    }

    /// One part of the text. Used by one thread, and by another one after that has ended.
    private static final class Part implements Runnable {
        private final Session session;
        private final FlowReader reader;
        private final boolean keepGoing;
        private final FlowBuilder flow = new FlowBuilder();
        private final List<BadLine> badLines = new ArrayList<>();
        private final BitSet related = new BitSet();
        private boolean ordered;
        private int flows;
        private int lines;
        private @Nullable Throwable failure;

        Part(Session session, FlowReader reader, boolean keepGoing) {
            this.session = session;
            this.reader = reader;
            this.keepGoing = keepGoing;
        }

        @Override
        public void run() {
            try (reader) {
                while (step()) {
                    session.cancellation().check();
                }
                lines = reader.line();
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            }
        }

        /// @return whether there may be more
        private boolean step() throws IOException {
            try {
                if (!reader.next(flow)) {
                    return false;
                }
            } catch (FlowSyntaxException e) {
                badLines.add(new BadLine(reader.line(), e));
                return keepGoing;
            }
            SaveCommand command = reader.command();
            ordered |= command != SaveCommand.CREATE && command != SaveCommand.ADD;
            if (flow.tuple(FlowView.MASTER).isPresent()) {
                related.set(flows);
            }
            flows = Math.incrementExact(flows);
            return true;
        }

        void rethrow() throws IOException {
            switch (failure) {
                case null -> {}
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(failure);
            }
        }
    }
}
