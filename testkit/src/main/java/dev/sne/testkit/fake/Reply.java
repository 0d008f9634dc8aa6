// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.fake;

import java.time.Duration;
import java.util.List;

/// What the fake kernel puts into a socket's receive queue: the receiver meets replies in order.
public sealed interface Reply {
    /// A datagram with these messages.
    static Datagram datagram(Message... messages) {
        return new Datagram(List.of(messages), 0, Integer.MAX_VALUE);
    }

    /// One datagram for each message, as the kernel sends acknowledgements.
    static Reply[] each(Message... messages) {
        Reply[] replies = new Reply[messages.length];
        for (int i = 0; i < messages.length; i++) {
            replies[i] = datagram(messages[i]);
        }
        return replies;
    }

    /// The queue overflows: the receiver gets `ENOBUFS` once.
    static Reply overrun() {
        return new Overrun();
    }

    /// What follows comes only after this time; it passes without any real waiting.
    static Reply delay(Duration time) {
        return new Delay(time);
    }

    /// @param messages what it holds
    /// @param senderPortId who sends it: 0 is the kernel, others are forgeries
    /// @param length bytes of it that arrive, when fewer than it has
    record Datagram(List<Message> messages, int senderPortId, int length) implements Reply {
        public Datagram {
            messages = List.copyOf(messages);
        }

        /// The same datagram from another sender.
        public Datagram from(int portId) {
            return new Datagram(messages, portId, length);
        }

        /// The same datagram, cut to its first bytes.
        public Datagram truncatedTo(int bytes) {
            return new Datagram(messages, senderPortId, bytes);
        }
    }

    /// See [#overrun()].
    record Overrun() implements Reply {}

    /// See [#delay(Duration)].
    ///
    /// @param time how long the queue stays empty
    record Delay(Duration time) implements Reply {}
}
