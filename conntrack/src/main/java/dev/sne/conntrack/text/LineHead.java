// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.words.Protocols;

/// The words in front of a line: family, protocol, their numbers, timeout, state. Protocol, timeout
/// and state may be given by name instead, anywhere. Not thread-safe.
final class LineHead {
    private static final int NONE = -1;

    /// The protocol was given as `unknown`: its number follows.
    private static final int UNNAMED = -2;

    private final FlowFields fields;
    private final Field state = new Field();
    private int protocol;
    private boolean hasState;
    private int numbers;
    private long firstNumber;
    private int firstColumn;

    LineHead(FlowFields fields) {
        this.fields = fields;
    }

    /// Starts with another line.
    void clear() {
        protocol = NONE;
        hasState = false;
        numbers = 0;
    }

    /// Returns the protocol, negative when it is not known yet.
    int protocol() {
        return protocol;
    }

    /// Takes the next word.
    void take(Field word, FlowBuilder flow) {
        if (word.isDigits()) {
            number(word, flow);
        } else if (protocol == NONE) {
            if (!fields.family(word)) {
                protocol = Protocols.number(word.text(), word.from(), word.to());
                if (protocol < 0 && !word.is("unknown")) {
                    throw word.wrong("protocol", "a protocol such as tcp, udp or unknown NUMBER");
                }
                protocol = protocol < 0 ? UNNAMED : protocol;
            }
        } else if (!hasState) {
            setState(word);
        } else {
            throw word.error(word.quote() + ": expected src=");
        }
    }

    /// A first number is the protocol's, or the timeout when it cannot be the protocol's; a second
    /// one is the timeout.
    private void number(Field word, FlowBuilder flow) {
        if (protocol == NONE) {
            fields.familyNumber(word);
            return;
        }
        if (hasState || numbers == 2) {
            throw word.error(word.quote() + ": expected src=");
        }
        numbers++;
        if (numbers == 1) {
            firstNumber = word.number("number", "a protocol's number or a timeout", Field.MAX_U32);
            firstColumn = word.column();
            if (protocol == UNNAMED) {
                protocol = word.u8("protocol");
            }
        } else {
            requireProtocolNumber();
            flow.timeout(word.number("timeout", "a number of seconds", Field.MAX_U32));
        }
    }

    private void requireProtocolNumber() {
        if (firstNumber != protocol) {
            throw new FlowSyntaxException(
                    firstColumn,
                    "protocol: "
                            + firstNumber
                            + " is not the number of "
                            + Protocols.nameOf(protocol)
                            + ", which is "
                            + protocol);
        }
    }

    /// Takes the protocol by name, from `key=value`.
    void protocol(Field key, Field value) {
        if (protocol != NONE) {
            throw key.error("proto= is there twice: as a word in front, and by name");
        }
        protocol = fields.protocol("proto", value);
    }

    /// Takes the timeout by name.
    void timeout(Field key, Field value, FlowBuilder flow) {
        if (flow.hasTimeout()) {
            throw key.error("timeout= is there twice: as a number in front, and by name");
        }
        flow.timeout(value.number("timeout", "a number of seconds", Field.MAX_U32));
    }

    /// Takes the state by name.
    void state(Field key, Field value) {
        if (hasState) {
            throw key.error("state= is there twice: as a word in front, and by name");
        }
        setState(value);
    }

    /// Keeps the state until the protocol is known that it is a state of.
    private void setState(Field word) {
        hasState = true;
        state.set(word.text(), word.from(), word.to(), word.column());
    }

    /// Gives the flow what only the whole line makes clear.
    ///
    /// @param column behind the end of the line, for what is missing
    void finish(FlowBuilder flow, int column) {
        if (protocol < 0) {
            throw new FlowSyntaxException(
                    column,
                    protocol == UNNAMED
                            ? "unknown: expected the protocol's number behind it"
                            : "missing the protocol, such as tcp or udp");
        }
        if (numbers == 1 && firstNumber != protocol) {
            if (flow.hasTimeout()) {
                requireProtocolNumber();
            }
            flow.timeout(firstNumber);
        }
        if (hasState) {
            fields.state("state", state, protocol, flow);
        }
    }
}
