// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import java.time.Duration;

/// The QEMU Machine Protocol, as much of it as pulls cables: one command at a time, a line of JSON
/// each way, events in between. For one thread at a time.
final class Qmp {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LineChannel channel;

    /// Reads the greeting of a fresh connection and leaves the negotiation of capabilities.
    Qmp(LineChannel channel) {
        this.channel = channel;
        String greeting = channel.receive(PATIENCE);
        if (!greeting.startsWith("{\"QMP\"")) {
            throw new GuestException("not a greeting of QEMU: " + greeting);
        }
        execute("{\"execute\": \"qmp_capabilities\"}");
    }

    /// Connects or disconnects a network card. Returns when the card has seen it.
    void setLink(String nic, boolean up) {
        execute(
                "{\"execute\": \"set_link\", \"arguments\": {\"name\": \""
                        + nic
                        + "\", \"up\": "
                        + up
                        + "}}");
    }

    private void execute(String command) {
        channel.send(command);
        while (true) {
            String line = channel.receive(PATIENCE);
            if (line.startsWith("{\"return\"")) {
                return;
            }
            if (line.startsWith("{\"error\"")) {
                throw new GuestException(command + " failed: " + line);
            }
        }
    }
}
