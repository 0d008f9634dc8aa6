// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The live stream as it comes in: brings the entries into their order, asks for those that are
/// missing, acknowledges those that the kernel has, and keeps them for others.
final class Inflow {

    /// How many times longer than usual it waits at most for what it asked for.
    private static final int MAX_NACK_BACKOFF = 4;

    private final ReplicationSettings settings;
    private final Receiver receiver;
    private final Numbering numbering;
    private final Journal journal;
    private final Definitions definitions = new Definitions();
    private final KeptPayloads kept;
    private final PayloadReader keptReader = new PayloadReader();
    private final Applied applied = new Applied();
    private final EntryTimes times = new EntryTimes();
    private final PayloadWriter out;

    /// The last position that was handed over, and the furthest one heard of.
    private long last;

    private long head;
    private long acked;
    private boolean ackWanted;
    private long ackDeadline = Long.MAX_VALUE;
    private long nackDeadline = Long.MAX_VALUE;
    private long nackIntervalNanos;
    private int nacksInVain;
    private boolean senderHeard;

    private long nacksSent;
    private long duplicates;
    private long entriesReceived;
    private long entriesMissed;

    Inflow(
            Arena arena,
            ReplicationSettings settings,
            Numbering numbering,
            Receiver receiver,
            PayloadSink payloads) {
        this.settings = settings;
        this.receiver = receiver;
        this.numbering = numbering;
        journal = new Journal(arena, settings.journalBytes());
        kept = new KeptPayloads(arena, settings.keptPayloads(), settings.payloadBytes());
        out = new PayloadWriter(arena, settings.payloadBytes(), payloads);
    }

    /// Begins after a number.
    void begin(int number) {
        last = numbering.position(number);
        head = last;
        acked = last;
        journal.reset(last);
        applied.reset(last);
        times.clear();
        definitions.clear();
        stop();
        nacksInVain = 0;
        acknowledge();
    }

    /// Waits for nothing any more, and forgets what came before its turn.
    void stop() {
        kept.clear();
        nackDeadline = Long.MAX_VALUE;
        ackDeadline = Long.MAX_VALUE;
    }

    /// Goes on in a stream that another master continues.
    ///
    /// @param position after which: that of the last entry that was handed over, or an earlier one,
    ///   which makes what came after it count as never heard of
    void goOn(long position, long nowNanos) {
        stop();
        times.clear();
        if (position < last) {
            last = position;
            journal.reset(last);
            applied.reset(Math.min(applied.position(), last));
            applied.handed(receiver.ticket(), last);
        }
        head = last;
        nacksInVain = 0;
        ackWanted = true;
        ackDeadline = nowNanos;
    }

    /// Takes a message of the sender.
    void received(PayloadReader message, long nowNanos) {
        long before = head;
        take(message, nowNanos);
        if (head > before) {
            if (times.isFull()) {
                times.drop(applied.position());
            }
            times.add(head, nowNanos);
        }
    }

    private void take(PayloadReader message, long nowNanos) {
        switch (message.type()) {
            case Wire.EVENTS -> {
                senderHeard = true;
                events(message, nowNanos);
            }
            case Wire.ALIVE -> {
                senderHeard = true;
                alive(message.u32(Wire.HEAD), nowNanos);
            }
            case Wire.GONE -> gone(message.u32(Wire.HEAD), nowNanos);
            default -> {
                // for the sender, or for the server of transfers
            }
        }
    }

    private void events(PayloadReader message, long nowNanos) {
        int number = message.u32(Wire.HEAD);
        if (!numbering.isNumber(number)) {
            return;
        }
        long first = numbering.nearest(last, number);
        long end = first + message.u16(Wire.HEAD + Integer.BYTES) - 1;
        if (Math.abs(first - last) > settings.window()) {
            receiver.lose(ReceiverListener.Loss.DESYNC, -1, nowNanos);
        } else if (end <= last) {
            duplicates++;
            wantAck(nowNanos);
        } else if (first <= last + 1) {
            hand(message, first);
            drain();
            advanced(nowNanos);
        } else {
            kept.put(first, end, message.bytes(), message.start(), message.length());
            miss(first - 1, nowNanos);
            head = Math.max(head, end);
        }
    }

    /// Hands over those entries of a message that were not handed over before.
    private void hand(PayloadReader message, long first) {
        message.openEntries(Wire.EVENTS_HEAD);
        int count = message.u16(Wire.HEAD + Integer.BYTES);
        for (long position = first; position < first + count && message.nextEntry(); position++) {
            if (position > last) {
                handEntry(message);
                last = position;
            }
        }
        head = Math.max(head, last);
        applied.handed(receiver.ticket(), last);
    }

    private void handEntry(PayloadReader entry) {
        MemorySegment bytes = entry.bytes();
        journal.append(entry.kind(), bytes, entry.body(), entry.bodyLength());
        if (entry.kind() == EntryKind.TEMPLATE) {
            definitions.put(bytes, entry.body(), entry.bodyLength());
        }
        entriesReceived++;
        receiver.hand(entry, journal.last());
    }

    private void drain() {
        while (kept.size() > 0 && kept.first(0) <= last + 1) {
            if (kept.last(0) > last) {
                long first = kept.first(0);
                kept.openFirst(keptReader);
                if (keptReader.next()) {
                    hand(keptReader, first);
                }
            }
            kept.removeFirst();
        }
    }

    /// Some entries were handed over.
    private void advanced(long nowNanos) {
        nacksInVain = 0;
        nackIntervalNanos = settings.nackNanos();
        if (head == last) {
            nackDeadline = Long.MAX_VALUE;
        }
        wantAck(nowNanos);
    }

    private void alive(int number, long nowNanos) {
        if (!numbering.isNumber(number)) {
            return;
        }
        long position = numbering.nearest(last, number);
        if (Math.abs(position - last) > settings.window()) {
            receiver.lose(ReceiverListener.Loss.DESYNC, -1, nowNanos);
            return;
        }
        miss(position, nowNanos);
        head = Math.max(head, position);
        ackWanted = true;
        wantAck(nowNanos);
    }

    /// Asks for what lies between the furthest that was heard of and a position.
    private void miss(long to, long nowNanos) {
        long from = Math.max(head, last) + 1;
        if (from > to) {
            return;
        }
        entriesMissed += to - from + 1;
        beginNack();
        range(from, to);
        sendNack();
        if (nackDeadline == Long.MAX_VALUE) {
            nackIntervalNanos = settings.nackNanos();
            nackDeadline = nowNanos + nackIntervalNanos;
            senderHeard = false;
        }
    }

    private void gone(int number, long nowNanos) {
        if (numbering.isNumber(number) && numbering.nearest(last, number) > last + 1) {
            receiver.lose(
                    ReceiverListener.Loss.GONE, numbering.nearest(last, number) - 1, nowNanos);
        }
    }

    void applied(long ticket, long nowNanos) {
        if (applied.applied(ticket)) {
            wantAck(nowNanos);
        }
    }

    /// Acknowledges at once what is applied.
    void acknowledge() {
        ackWanted = true;
        ackDeadline = 0;
    }

    private void wantAck(long nowNanos) {
        if (!receiver.isComplete()) {
            return;
        }
        long ahead = applied.position() - acked;
        if (ahead >= settings.ackEntries()) {
            sendAck();
        } else if ((ahead != 0 || ackWanted) && ackDeadline == Long.MAX_VALUE) {
            ackDeadline = nowNanos + settings.ackNanos();
        }
    }

    private void sendAck() {
        acked = applied.position();
        ackWanted = false;
        ackDeadline = Long.MAX_VALUE;
        out.begin(Wire.ACK, receiver.stream())
                .u32(numbering.number(acked))
                .send(receiver.stream().host());
    }

    /// Asks for everything that is missing.
    ///
    /// What was sent again may be waiting behind much else; to ask for it at the same pace would
    /// only make that more.
    private void nack(long nowNanos) {
        nackDeadline = nowNanos + nackIntervalNanos;
        nackIntervalNanos =
                Math.min(2 * nackIntervalNanos, MAX_NACK_BACKOFF * settings.nackNanos());
        if (senderHeard) {
            nacksInVain++;
            senderHeard = false;
        }
        if (nacksInVain > settings.nackLimit()) {
            receiver.lose(ReceiverListener.Loss.UNANSWERED, last + 1, nowNanos);
            return;
        }
        beginNack();
        long from = last + 1;
        int ranges = 0;
        for (int i = 0; i < kept.size() && ranges < Wire.MAX_RANGES; i++) {
            if (kept.first(i) > from) {
                range(from, kept.first(i) - 1);
                ranges++;
            }
            from = Math.max(from, kept.last(i) + 1);
        }
        // What follows everything that is kept would only be dropped while there is no room for it.
        if (from <= head && ranges < Wire.MAX_RANGES && !kept.isFull()) {
            range(from, head);
            ranges++;
        }
        if (ranges > 0) {
            sendNack();
        } else {
            nackDeadline = Long.MAX_VALUE;
        }
    }

    private void beginNack() {
        out.begin(Wire.NACK, receiver.stream());
    }

    private void range(long from, long to) {
        out.u32(numbering.number(from)).u32(numbering.number(to));
    }

    private void sendNack() {
        nacksSent++;
        out.send(receiver.stream().host());
    }

    long deadline() {
        return Math.min(ackDeadline, nackDeadline);
    }

    void wake(long nowNanos) {
        if (nowNanos >= ackDeadline) {
            ackDeadline = Long.MAX_VALUE;
            if (receiver.isComplete()) {
                sendAck();
            }
        }
        if (nowNanos >= nackDeadline) {
            nack(nowNanos);
        }
    }

    long last() {
        return last;
    }

    long head() {
        return head;
    }

    /// The position that the kernel has reached.
    long appliedPosition() {
        return applied.position();
    }

    Journal journal() {
        return journal;
    }

    Definitions definitions() {
        return definitions;
    }

    long nacksSent() {
        return nacksSent;
    }

    long duplicates() {
        return duplicates;
    }

    long entriesReceived() {
        return entriesReceived;
    }

    /// How many entries had not come when later ones had.
    long entriesMissed() {
        return entriesMissed;
    }

    /// How long it has been known of the oldest entry that the kernel has not.
    long lagNanos(long nowNanos) {
        long next = applied.position() + 1;
        return next <= head && times.has(next) ? nowNanos - times.of(next) : 0;
    }
}
