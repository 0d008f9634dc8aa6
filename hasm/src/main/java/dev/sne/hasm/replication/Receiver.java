// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A backup's end of the master's stream: hands the entries on in their order, each once, asks for
/// those that are missing, and acknowledges what the kernel has.
///
/// Used by one thread.
public final class Receiver extends LiveStream {

    private final ReplicationSettings settings;
    private final EntrySink sink;
    private final ReceiverListener listener;
    private final Numbering numbering;
    private final Journal journal;
    private final Definitions definitions = new Definitions();
    private final KeptPayloads kept;
    private final PayloadReader keptReader = new PayloadReader();
    private final Applied applied = new Applied();
    private final PayloadWriter out;

    private Epoch stream = Epoch.NONE;
    private boolean complete;

    /// The last position that was handed over, and the furthest one heard of.
    private long last;

    private long head;

    private long ticket;
    private long acked;
    private boolean ackWanted;
    private long ackDeadline = Long.MAX_VALUE;
    private long nackDeadline = Long.MAX_VALUE;
    private int nacksInVain;
    private boolean senderHeard;

    private long nacksSent;
    private long duplicates;
    private long entriesReceived;

    /// A receiver that follows nobody yet.
    ///
    /// @param arena whose memory it takes
    public Receiver(
            Arena arena,
            ReplicationSettings settings,
            EntrySink sink,
            ReceiverListener listener,
            PayloadSink payloads) {
        this.settings = settings;
        this.sink = sink;
        this.listener = listener;
        numbering = new Numbering(settings.numbers());
        journal = new Journal(arena, settings.journalBytes());
        kept = new KeptPayloads(arena, settings.keptPayloads(), settings.payloadBytes());
        out = new PayloadWriter(arena, settings.payloadBytes(), payloads);
    }

    /// Follows a stream, given that this host has the whole table as it was at a number of it: an
    /// empty one where a cluster begins.
    ///
    /// @param number the last that this host has
    public void follow(Epoch newStream, int number) {
        stream = newStream;
        begin(numbering.position(number));
        complete = true;
    }

    /// Goes on with the same entries under the name of a new master that continues the stream.
    public void rename(Epoch newStream) {
        stream = newStream;
        nacksInVain = 0;
        senderHeard = false;
        ackWanted = true;
        ackDeadline = 0;
    }

    private void begin(long position) {
        last = position;
        head = position;
        acked = position;
        journal.reset(position);
        applied.reset(position);
        definitions.clear();
        kept.clear();
        nacksInVain = 0;
        nackDeadline = Long.MAX_VALUE;
        ackWanted = true;
        ackDeadline = 0;
    }

    /// Becomes the sender of a stream that continues this one: it has what the other backups may
    /// still miss. The receiver must not be used after this.
    ///
    /// @param arena whose memory it takes, besides what it takes over
    public Sender lead(Arena arena, Epoch newStream, PayloadSink payloads, long nowNanos) {
        return new Sender(arena, settings, newStream, journal, payloads, nowNanos);
    }

    /// Takes a message of the master. Those that are not for a receiver are of no interest.
    public void received(PayloadReader message, long nowNanos) {
        if (!message.isOf(stream) || !complete) {
            return;
        }
        switch (message.type()) {
            case Wire.EVENTS -> {
                senderHeard = true;
                events(message, nowNanos);
            }
            case Wire.ALIVE -> {
                senderHeard = true;
                alive(message.u32(Wire.HEAD), nowNanos);
            }
            case Wire.GONE -> gone(message.u32(Wire.HEAD));
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
            lose(ReceiverListener.Loss.DESYNC);
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
        applied.handed(ticket, last);
    }

    private void handEntry(PayloadReader entry) {
        MemorySegment bytes = entry.bytes();
        journal.append(entry.kind(), bytes, entry.body(), entry.bodyLength());
        if (entry.kind() == EntryKind.TEMPLATE) {
            definitions.put(bytes, entry.body(), entry.bodyLength());
        }
        ticket++;
        entriesReceived++;
        sink.live(entry.kind(), ticket, bytes, entry.body(), entry.bodyLength());
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
            lose(ReceiverListener.Loss.DESYNC);
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
        beginNack();
        range(from, to);
        sendNack();
        if (nackDeadline == Long.MAX_VALUE) {
            nackDeadline = nowNanos + settings.nackNanos();
            senderHeard = false;
        }
    }

    private void gone(int number) {
        if (numbering.isNumber(number) && numbering.nearest(last, number) > last + 1) {
            lose(ReceiverListener.Loss.GONE);
        }
    }

    private void lose(ReceiverListener.Loss why) {
        complete = false;
        kept.clear();
        nackDeadline = Long.MAX_VALUE;
        ackDeadline = Long.MAX_VALUE;
        listener.lost(why);
    }

    /// Is told that all that was handed over up to a ticket is in the kernel, or was refused by it.
    public void applied(long upTo, long nowNanos) {
        if (applied.applied(upTo)) {
            wantAck(nowNanos);
        }
    }

    private void wantAck(long nowNanos) {
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
        out.begin(Wire.ACK, stream).u32(numbering.number(acked)).send(stream.host());
    }

    /// Asks for everything that is missing.
    private void nack(long nowNanos) {
        nackDeadline = nowNanos + settings.nackNanos();
        if (senderHeard) {
            nacksInVain++;
            senderHeard = false;
        }
        if (nacksInVain > settings.nackLimit()) {
            lose(ReceiverListener.Loss.UNANSWERED);
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
        if (from <= head && ranges < Wire.MAX_RANGES) {
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
        out.begin(Wire.NACK, stream);
    }

    private void range(long from, long to) {
        out.u32(numbering.number(from)).u32(numbering.number(to));
    }

    private void sendNack() {
        nacksSent++;
        out.send(stream.host());
    }

    /// When [#wake] is due next.
    public long nextDeadline() {
        return Math.min(ackDeadline, nackDeadline);
    }

    /// Does what time has made due. Early calls do nothing.
    public void wake(long nowNanos) {
        if (nowNanos >= ackDeadline) {
            sendAck();
        }
        if (nowNanos >= nackDeadline) {
            nack(nowNanos);
        }
    }

    /// The number of the last entry that this host's kernel has, for the failover machine; negative
    /// if the table is not complete.
    public int lastNumber() {
        return complete ? numbering.number(applied.position()) : numbering.space().first();
    }

    /// How many entries are known to be on their way, missing, or not yet in the kernel.
    public long lag() {
        return head - applied.position();
    }

    /// How many messages were sent that ask for what was missing.
    public long nacksSent() {
        return nacksSent;
    }

    /// How many payloads came that brought nothing new.
    public long duplicates() {
        return duplicates;
    }

    /// How many entries of the live stream were handed over.
    public long entriesReceived() {
        return entriesReceived;
    }

    @Override
    public Epoch stream() {
        return stream;
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    long covered() {
        return applied.position();
    }

    @Override
    long reached() {
        return last;
    }

    @Override
    Definitions definitions() {
        return definitions;
    }

    @Override
    Numbering numbering() {
        return numbering;
    }
}
