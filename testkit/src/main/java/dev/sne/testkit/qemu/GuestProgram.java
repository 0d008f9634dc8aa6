// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/// A program that runs in a guest, and its lines: those that it reads, and those that it writes to
/// either output. For one thread at a time.
public final class GuestProgram {
    /// What the guest's shell writes in front of an exit code.
    private static final char EXITED = '\4';

    private final String command;
    private final LineChannel console;
    private final Consumer<LineChannel> giveBack;
    private OptionalInt exitCode = OptionalInt.empty();

    GuestProgram(String command, LineChannel console, Consumer<LineChannel> giveBack) {
        this.command = command;
        this.console = console;
        this.giveBack = giveBack;
        console.send(command);
    }

    /// Sends a line to its standard input.
    public void send(String line) {
        if (exitCode.isPresent()) {
            throw new GuestException("'" + command + "' has ended");
        }
        console.send(line);
    }

    /// The next line that it writes.
    ///
    /// @throws GuestException when none comes in time, or the program ends instead
    public String receive(Duration patience) {
        List<String> line = new ArrayList<>();
        if (!receive(patience, line)) {
            throw ended();
        }
        return line.getFirst();
    }

    private GuestException ended() {
        return new GuestException(
                "'" + command + "' ended with exit code " + exitCode.orElseThrow());
    }

    /// The next line that it writes, if one comes in time.
    ///
    /// @throws GuestException when the program ends instead
    public Optional<String> poll(Duration patience) {
        Optional<String> line = Optional.empty();
        if (exitCode.isEmpty()) {
            line = console.poll(patience).filter(this::isOutput);
        }
        if (exitCode.isPresent()) {
            throw ended();
        }
        return line;
    }

    /// Waits for its end.
    ///
    /// @param patience how long it may be silent
    /// @return the lines that it still wrote
    /// @throws GuestException when it ends with another exit code than 0; carries these lines
    public List<String> awaitSuccess(Duration patience) {
        List<String> lines = new ArrayList<>();
        while (receive(patience, lines)) {
            // The loop's condition does it all.
        }
        if (exitCode.orElseThrow() != 0) {
            throw new GuestException(
                    "'"
                            + command
                            + "' ended with exit code "
                            + exitCode.getAsInt()
                            + ": "
                            + String.join("\n", lines));
        }
        return lines;
    }

    /// Takes what comes next: a line, or the end.
    private boolean receive(Duration patience, List<String> lines) {
        if (exitCode.isPresent()) {
            return false;
        }
        String line = console.receive(patience);
        return isOutput(line) && lines.add(line);
    }

    /// Whether the program has written this; otherwise it tells of its end.
    private boolean isOutput(String line) {
        if (line.isEmpty() || line.charAt(0) != EXITED) {
            return true;
        }
        exitCode = OptionalInt.of(Integer.parseInt(line.substring(1)));
        giveBack.accept(console);
        return false;
    }
}
