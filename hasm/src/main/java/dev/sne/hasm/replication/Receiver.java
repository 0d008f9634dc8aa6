// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A backup's end of the master's stream: hands the entries on in their order, each once, asks for
/// those that are missing, and acknowledges what the kernel has.
///
/// A host that has not the whole table fetches it from another, and goes on with the live stream
/// meanwhile. One that has compares its table with the master's when it is told to, or when the
/// master says that it lost events, and fetches the buckets that differ. Used by one thread.
public final class Receiver extends LiveStream {

    private static final int REQUEST_BITS = 20;

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
    private final Intake intake;
    private final Comparison comparison;

    private Epoch stream = Epoch.NONE;

    /// Whether live entries are taken, and whether the table is complete.
    private boolean joined;

    private boolean complete;

    /// Names transfers and comparisons; never used twice, not even after a restart.
    private long request;

    private int attempt;

    /// The position that the source of the whole table must have; -1 for any.
    private long least = -1;

    private boolean overflown;

    /// Whether the table may differ from the master's although all of the stream is in it.
    private boolean doubtful;

    private int overrunsHeard;
    private int overrunsAsked;
    private int overrunsCompared;

    /// The last position that was handed over, and the furthest one heard of.
    private long last;

    private long head;

    private long ticket;
    private long appliedTicket;
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
    /// @param incarnation which life of the host it is: greater than in every life before, 0 to
    ///   2^43 - 1
    public Receiver(
            Arena arena,
            ReplicationSettings settings,
            EntrySink sink,
            ReceiverListener listener,
            PayloadSink payloads,
            long incarnation) {
        this.settings = settings;
        this.sink = sink;
        this.listener = listener;
        numbering = new Numbering(settings.numbers());
        journal = new Journal(arena, settings.journalBytes());
        kept = new KeptPayloads(arena, settings.keptPayloads(), settings.payloadBytes());
        out = new PayloadWriter(arena, settings.payloadBytes(), payloads);
        intake = new Intake(arena, settings, sink, this, payloads);
        comparison = new Comparison(arena, settings, this, payloads);
        request = incarnation << REQUEST_BITS;
    }

    /// Follows a stream, given that this host has the whole table as it was at a number of it: an
    /// empty one where a cluster begins.
    ///
    /// @param number the last that this host has
    public void follow(Epoch newStream, int number) {
        stream = newStream;
        forgetRequests();
        begin(numbering.position(number));
        joined = true;
        complete = true;
    }

    /// Follows a stream without having the table: it is fetched first.
    public void fetch(Epoch newStream, long nowNanos) {
        stream = newStream;
        forgetRequests();
        attempt = 0;
        fetch(nowNanos);
    }

    /// Goes on with the same entries under the name of a new master that continues the stream. The
    /// table is fetched if it is not complete, or if it has more than that master had; else it is
    /// compared.
    ///
    /// @param after the number of the last entry that the new master had
    public void rename(Epoch newStream, int after, long nowNanos) {
        stream = newStream;
        forgetRequests();
        kept.clear();
        if (!complete || numbering.nearest(last, after) < last) {
            attempt = 0;
            fetch(nowNanos);
            return;
        }
        // The old master may have told this host more than the new one, by a transfer or a repair.
        doubtful = true;
        head = last;
        nacksInVain = 0;
        nackDeadline = Long.MAX_VALUE;
        ackWanted = true;
        ackDeadline = nowNanos;
    }

    private void forgetRequests() {
        intake.cancel();
        comparison.cancel();
        least = -1;
        doubtful = false;
        overrunsHeard = 0;
        overrunsCompared = 0;
    }

    private void fetch(long nowNanos) {
        complete = false;
        joined = false;
        overflown = false;
        doubtful = false;
        kept.clear();
        nackDeadline = Long.MAX_VALUE;
        ackDeadline = Long.MAX_VALUE;
        comparison.cancel();
        intake.begin(++request, listener.source(attempt), BucketSet.all(), least, nowNanos);
    }

    /// Compares the table with the master's and fetches what differs, unless that, or a transfer,
    /// is under way.
    ///
    /// @return whether it begins
    public boolean verify(long nowNanos) {
        if (!complete
                || intake.phase() != Intake.Phase.IDLE
                || comparison.phase() != Comparison.Phase.IDLE) {
            return false;
        }
        overrunsAsked = overrunsHeard;
        doubtful = false;
        comparison.begin(++request, nowNanos);
        return true;
    }

    /// A transfer has begun that brings the table as it is from a number on.
    void arriveAt(int number) {
        begin(numbering.position(number));
    }

    /// A transfer tells a definition of the live stream.
    void define(PayloadReader entry) {
        definitions.put(entry.bytes(), entry.body(), entry.bodyLength());
        sink.live(
                EntryKind.TEMPLATE, nextTicket(), entry.bytes(), entry.body(), entry.bodyLength());
    }

    /// All definitions are told: live entries can be understood.
    void join() {
        joined = true;
    }

    long ticket() {
        return ticket;
    }

    long nextTicket() {
        return ++ticket;
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
        if (!message.isOf(stream)) {
            return;
        }
        switch (message.type()) {
            case Wire.CHUNK -> intake.chunk(message, nowNanos);
            case Wire.DIGESTS -> comparison.received(message);
            default -> {
                if (joined) {
                    live(message, nowNanos);
                }
            }
        }
        goOn(nowNanos);
    }

    private void live(PayloadReader message, long nowNanos) {
        switch (message.type()) {
            case Wire.EVENTS -> {
                senderHeard = true;
                events(message, nowNanos);
            }
            case Wire.ALIVE -> {
                senderHeard = true;
                overrunsHeard = message.u32(Wire.HEAD + Integer.BYTES);
                alive(message.u32(Wire.HEAD), nowNanos);
            }
            case Wire.GONE -> gone(message.u32(Wire.HEAD), nowNanos);
            default -> {
                // for the sender, or for the server of transfers
            }
        }
    }

    /// Does what has become possible.
    private void goOn(long nowNanos) {
        if (overflown) {
            overflown = false;
            fetch(nowNanos);
        }
        if (intake.startsSweep(appliedTicket)) {
            sink.sweep(intake.id());
        }
        if (comparison.startsReading()) {
            sink.digest(comparison.id());
        }
        if (doubtful || overrunsHeard != overrunsCompared) {
            verify(nowNanos);
        }
    }

    /// Whether a connection of this host's table is to stay, during a sweep.
    public boolean isWanted(long key) {
        return intake.isWanted(key);
    }

    /// Is told that a sweep is done: what was not wanted is not in the kernel any more.
    public void swept(long sweep) {
        if (intake.phase() != Intake.Phase.SWEEPING || intake.id() != sweep) {
            return;
        }
        intake.cancel();
        if (intake.isLimited()) {
            overrunsCompared = overrunsAsked;
            listener.repaired();
        } else {
            doubtful |= intake.source() != stream.host();
            complete = true;
            attempt = 0;
            listener.completed();
        }
    }

    /// Is told the digests of this host's buckets.
    ///
    /// @param own one for each of the {@value BucketSet#COUNT} buckets
    public void digests(long asked, long[] own, long nowNanos) {
        if (comparison.phase() != Comparison.Phase.READING || comparison.id() != asked) {
            return;
        }
        BucketSet differing = comparison.differing(own);
        listener.compared(differing.size(), differing.common(comparison.changed()));
        if (differing.size() == 0) {
            overrunsCompared = overrunsAsked;
        } else {
            intake.begin(++request, stream.host(), differing, last, nowNanos);
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
            lose(ReceiverListener.Loss.DESYNC, -1, nowNanos);
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
        entriesReceived++;
        long key = sink.live(entry.kind(), nextTicket(), bytes, entry.body(), entry.bodyLength());
        if (entry.kind() != EntryKind.TEMPLATE) {
            comparison.touch(key);
            if (intake.isNoting()) {
                note(key);
            }
        }
    }

    /// Notes what the live stream has brought, for the transfer that is under way. A change of a
    /// connection that is not here yet cannot stand for it: the transfer brings it, perhaps without
    /// that change, which is for a comparison to find.
    private void note(long key) {
        if (!sink.isWhole() && !intake.has(key)) {
            doubtful = true;
        } else {
            overflown |= !intake.touch(key, journal.last());
        }
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
            lose(ReceiverListener.Loss.DESYNC, -1, nowNanos);
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

    private void gone(int number, long nowNanos) {
        if (numbering.isNumber(number) && numbering.nearest(last, number) > last + 1) {
            lose(ReceiverListener.Loss.GONE, numbering.nearest(last, number) - 1, nowNanos);
        }
    }

    /// @param position that whoever has the table must have, so that the same is not lost again
    private void lose(ReceiverListener.Loss why, long position, long nowNanos) {
        if (complete) {
            attempt = 0;
            listener.lost(why);
        }
        least = position;
        fetch(nowNanos);
    }

    /// Is told that all that was handed over up to a ticket is in the kernel, or was refused by it.
    /// Not to be called from within the sink's methods.
    public void applied(long upTo, long nowNanos) {
        appliedTicket = Math.max(appliedTicket, upTo);
        if (applied.applied(upTo) && joined) {
            wantAck(nowNanos);
        }
        intake.applied(upTo, nowNanos);
        goOn(nowNanos);
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
            lose(ReceiverListener.Loss.UNANSWERED, last + 1, nowNanos);
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
        return Math.min(
                Math.min(ackDeadline, nackDeadline),
                Math.min(intake.deadline(), comparison.deadline()));
    }

    /// Does what time has made due. Early calls do nothing.
    public void wake(long nowNanos) {
        if (nowNanos >= ackDeadline) {
            sendAck();
        }
        if (nowNanos >= nackDeadline) {
            nack(nowNanos);
        }
        comparison.wake(nowNanos);
        if (intake.isStuck(nowNanos)) {
            retry(nowNanos);
        }
        intake.wake(nowNanos);
    }

    private void retry(long nowNanos) {
        if (intake.isLimited()) {
            intake.begin(++request, stream.host(), intake.buckets(), last, nowNanos);
        } else {
            attempt++;
            fetch(nowNanos);
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
