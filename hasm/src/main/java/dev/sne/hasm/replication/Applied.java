// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

/// Which position the kernel has reached, given up to which ticket it has applied what it was
/// handed. It knows it for the ends of messages, as many as there is room for; when there is none,
/// the latest two become one.
final class Applied {

    private static final int MARKS = 4_096;

    private final long[] tickets = new long[MARKS];
    private final long[] positions = new long[MARKS];
    private int head;
    private int size;
    private long appliedTicket;

    private long position;

    /// Begins at a position at which everything handed over before counts as applied.
    void reset(long start) {
        size = 0;
        position = start;
    }

    /// All up to a position has been handed over by now.
    ///
    /// @param ticket the last one that was given out
    void handed(long ticket, long reached) {
        if (ticket <= appliedTicket) {
            size = 0;
            position = reached;
            return;
        }
        if (size < MARKS) {
            size++;
        }
        int latest = (head + size - 1) % MARKS;
        tickets[latest] = ticket;
        positions[latest] = reached;
    }

    /// All up to a ticket has been applied.
    ///
    /// @return whether that moved the position
    boolean applied(long ticket) {
        appliedTicket = Math.max(appliedTicket, ticket);
        long before = position;
        while (size > 0 && tickets[head] <= appliedTicket) {
            position = positions[head];
            head = (head + 1) % MARKS;
            size--;
        }
        return position != before;
    }

    long position() {
        return position;
    }
}
