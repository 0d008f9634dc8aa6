// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_DONE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_DUMP_FILTERED;
import static dev.sne.netlink4j.uapi.Netlink.NLM_F_DUMP_INTR;

/// The answers to a dump request, one message at a time, as the kernel produces them: nothing is
/// collected and nothing allocated per message.
///
/// May be closed before its end. The kernel then still goes through the rest of its table: the
/// socket's next use reads that off and throws it away, and closing the socket spares both.
public final class DumpCursor implements AutoCloseable {
    private final NetlinkSocket socket;
    private final int sequence;
    private final String operation;
    private boolean ended;
    private boolean closed;
    private int flags;

    DumpCursor(NetlinkSocket socket, int sequence, String operation) {
        this.socket = socket;
        this.sequence = sequence;
        this.operation = operation;
    }

    /// Moves to the next message.
    ///
    /// @return false after the last one
    /// @throws KernelException when the kernel refuses or breaks off the dump
    /// @throws DumpInterruptedException after the last message, when the table changed meanwhile
    /// @throws DecodeException when an answer is malformed
    /// @throws ReceiveTimeoutException when the kernel falls silent
    public boolean next() {
        if (closed) {
            throw new IllegalStateException("the dump is closed");
        }
        if (!advance()) {
            return false;
        }
        if (!isEnd(socket.reader().type())) {
            return true;
        }
        end();
        KernelError error = socket.readError();
        if (error != null) {
            throw new KernelException(operation, error);
        }
        if (interrupted()) {
            throw new DumpInterruptedException(operation);
        }
        return false;
    }

    /// Lets another thread receive the rest of the dump, a few datagrams ahead, while the caller
    /// goes through what has come. Worth its start for a dump of thousands of messages; the thread
    /// ends with the dump, or when the socket is closed. Has no effect when called again.
    public void readAhead() {
        if (!ended && !closed) {
            socket.readAhead(sequence);
        }
    }

    /// The reader on the current message, valid until [#next()].
    public MessageReader message() {
        return socket.reader();
    }

    /// Whether the kernel has said, so far, that it applied a filter (`NLM_F_DUMP_FILTERED`).
    public boolean filtered() {
        return (flags & NLM_F_DUMP_FILTERED) != 0;
    }

    /// Whether the kernel has said, so far, that the table changed (`NLM_F_DUMP_INTR`).
    public boolean interrupted() {
        return (flags & NLM_F_DUMP_INTR) != 0;
    }

    /// Ends the use of this cursor, at whatever point. Idempotent.
    @Override
    public void close() {
        closed = true;
    }

    /// Reads and throws away what is left. What goes wrong with it concerns nobody any more.
    void drain() {
        closed = true;
        while (!ended) {
            try {
                if (advance() && isEnd(socket.reader().type())) {
                    end();
                }
            } catch (DecodeException | OverrunException | ReceiveTimeoutException unwanted) {
                // After a timeout the dump has ended; otherwise there is more to read.
            }
        }
    }

    private boolean advance() {
        while (!ended) {
            try {
                if (socket.nextAnswer(sequence, 1, operation)) {
                    flags |= socket.reader().flags();
                    return true;
                }
            } catch (ReceiveTimeoutException silence) {
                end();
                throw silence;
            }
        }
        return false;
    }

    private static boolean isEnd(int type) {
        return type == NLMSG_DONE || type == NLMSG_ERROR;
    }

    private void end() {
        ended = true;
        socket.dumpEnded();
    }
}
