// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.text.FlowSyntaxException;
import dev.sne.conntrack.text.SaveCommand;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Reads flows on a thread of its own, some hundred ahead of whoever sends them to the kernel: both
/// take about as long, and on two CPUs both go on at once. Nothing is allocated for a flow: the
/// same builders go round.
///
/// Passes over what is no flow, which {@link InputCheck} has told of. Used by one thread.
final class ParseAhead implements AutoCloseable {
    private static final int BLOCKS = 4;
    private static final int BLOCK_FLOWS = 128;

    private final BlockingQueue<Block> empty = new ArrayBlockingQueue<>(BLOCKS);
    private final BlockingQueue<Block> full = new ArrayBlockingQueue<>(BLOCKS);
    private final FlowReader reader;
    private final Thread thread;
    private Block current = new Block(0);
    private int next;

    /// Flows that were read one after the other.
    private static final class Block {
        final Item[] items;
        int count;
        boolean last;
        @Nullable Throwable failure;

        Block(int capacity) {
            items = new Item[capacity];
            for (int i = 0; i < capacity; i++) {
                items[i] = new Item();
            }
        }
    }

    /// A flow and what its line says besides.
    static final class Item {
        private final FlowBuilder flow = new FlowBuilder();
        private SaveCommand command = SaveCommand.CREATE;
        private int family;
        private int line;

        FlowBuilder flow() {
            return flow;
        }

        SaveCommand command() {
            return command;
        }

        int family() {
            return family;
        }

        int line() {
            return line;
        }
    }

    ParseAhead(FlowReader reader) {
        this.reader = reader;
        for (int i = 0; i < BLOCKS; i++) {
            empty.add(new Block(BLOCK_FLOWS));
        }
        thread = new Thread(this::readAll, "parse-ahead");
        thread.setDaemon(true);
        thread.start();
    }

    /// The next flow, valid until the next call; null at the end.
    @Nullable Item next() throws IOException {
        while (next == current.count) {
            if (current.last) {
                rethrow(current.failure);
                return null;
            }
            try {
                if (current.items.length > 0) {
                    empty.put(current);
                }
                current = full.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommandException(ExitStatus.FAILED, "interrupted", e);
            }
            next = 0;
        }
        return current.items[next++];
    }

    private static void rethrow(@Nullable Throwable failure) throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void readAll() {
        try {
            Block block;
            do {
                block = empty.take();
                fill(block);
                full.put(block);
            } while (!block.last);
        } catch (InterruptedException e) {
            // Nobody wants the rest: this is how close() says so.
            return;
        }
    }

    private void fill(Block block) {
        block.count = 0;
        try {
            while (block.count < BLOCK_FLOWS) {
                Item item = block.items[block.count];
                if (!nextValid(item.flow)) {
                    block.last = true;
                    return;
                }
                item.command = reader.command();
                item.family = reader.family();
                item.line = reader.line();
                block.count++;
            }
        } catch (IOException | RuntimeException | Error e) {
            block.last = true;
            block.failure = e;
        }
    }

    private boolean nextValid(FlowBuilder flow) throws IOException {
        while (true) {
            try {
                return reader.next(flow);
            } catch (FlowSyntaxException alreadyReported) {
                // The reader goes on behind it.
            }
        }
    }

    /// Ends reading, also before the end.
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        reader.close();
    }
}
