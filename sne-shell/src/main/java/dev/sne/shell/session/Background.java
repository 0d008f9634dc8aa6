// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What goes on between the commands of one shell, and ends with it: a daemon, for one. Only
/// sessions that outlast a command have it. Thread-safe.
public final class Background implements AutoCloseable {
    private volatile Consumer<String> printer = _ -> {};
    private @Nullable Running running;

    /// What goes on.
    public interface Running extends AutoCloseable {
        /// Where it takes commands.
        Path controlSocket();

        /// Whether it still goes on.
        boolean isRunning();

        /// Ends it in order. Idempotent.
        @Override
        void close();
    }

    /// Begins something.
    public interface Beginning<E extends Exception> {
        /// Begins it.
        Running begin() throws E;
    }

    /// Begins something, if nothing goes on.
    ///
    /// @throws CommandException if something does
    public synchronized <E extends Exception> void begin(Beginning<E> beginning) throws E {
        if (running != null && running.isRunning()) {
            throw new CommandException(
                    ExitStatus.FAILED, "this shell runs a daemon already: 'cluster stop' ends it");
        }
        end();
        running = beginning.begin();
    }

    /// Where what goes on takes commands; empty if nothing does.
    public synchronized Optional<Path> controlSocket() {
        return running == null || !running.isRunning()
                ? Optional.empty()
                : Optional.of(running.controlSocket());
    }

    /// Says something to whoever sits at the shell, whenever.
    public void announce(String line) {
        printer.accept(line);
    }

    /// Prints what is announced from now on.
    public void announceTo(Consumer<String> newPrinter) {
        printer = newPrinter;
    }

    private void end() {
        if (running != null) {
            running.close();
            running = null;
        }
    }

    /// Ends what goes on, and waits for that.
    @Override
    public synchronized void close() {
        end();
    }
}
