// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The master's end of its stream: numbers the entries, sends them, keeps them for those who miss
/// some, and knows how far each backup is.
///
/// Nobody slows it down: who misses what is not kept any more is told so and has to fetch the
/// table. Used by one thread.
public final class Sender extends LiveStream {

    /// How much of what a backup asks for it gets at once; it asks again for the rest.
    private static final int RESEND_BYTES = 1 << 18;

    /// Every backup acknowledges at least once between two that it is told the position.
    private static final int HEARD_INTERVALS = 3;

    private final ReplicationSettings settings;
    private final Epoch stream;

    /// The stream that this one continues, and up to which position it is that one.
    private final Epoch continued;

    private final long start;
    private final Numbering numbering;
    private final Journal journal;
    private final Definitions definitions = new Definitions();
    private final EntryTimes times = new EntryTimes();
    private final PayloadWriter out;
    private final int bodyLimit;

    /// What each backup with a whole table has acknowledged, 0 of others, and when it said so last.
    private final long[] acked = new long[Hosts.MAX + 1];

    private final long[] ackedNanos = new long[Hosts.MAX + 1];
    private final boolean[] fetching = new boolean[Hosts.MAX + 1];
    private final long[] resendUntil = new long[Hosts.MAX + 1];
    private final int[] resendBytes = new int[Hosts.MAX + 1];

    /// The position up to which all has been sent.
    private long sent;

    /// What the entries after that take.
    private int pendingBytes;

    private long flushDeadline = Long.MAX_VALUE;
    private long aliveDeadline;
    private long aliveIntervalNanos;
    private long aliveSentNanos;
    private int overruns;

    private long entriesResent;
    private long bytesOffered;

    /// A stream without the entries before it.
    ///
    /// @param arena whose memory it takes
    /// @param continued the stream that it continues, [Epoch#NONE] if it continues none: backups
    ///   that have all of that go on with what they have
    /// @param after the number before that of its first entry
    public Sender(
            Arena arena,
            ReplicationSettings settings,
            Epoch stream,
            Epoch continued,
            int after,
            PayloadSink sink,
            long nowNanos) {
        this(arena, settings, stream, continued, beginning(arena, settings, after), sink, nowNanos);
    }

    private static Journal beginning(Arena arena, ReplicationSettings settings, int after) {
        var journal = new Journal(arena, settings.journalBytes());
        journal.reset(new Numbering(settings.numbers()).position(after));
        return journal;
    }

    /// A stream that goes on where the entries of a journal end.
    ///
    /// @param continued the stream whose entries these are, [Epoch#NONE] if nobody may go on from
    ///   them
    Sender(
            Arena arena,
            ReplicationSettings settings,
            Epoch stream,
            Epoch continued,
            Journal journal,
            PayloadSink sink,
            long nowNanos) {
        this.settings = settings;
        this.stream = stream;
        this.continued = continued;
        this.journal = journal;
        start = journal.last();
        numbering = new Numbering(settings.numbers());
        out = new PayloadWriter(arena, settings.payloadBytes(), sink);
        bodyLimit = settings.maxBodyBytes();
        sent = start;
        aliveIntervalNanos = settings.aliveNanos();
        aliveSentNanos = nowNanos;
        aliveDeadline = nowNanos;
    }

    /// Takes an entry. It is sent when a payload is full, at [#flush], or when it has waited for
    /// `flushNanos`.
    ///
    /// @param body where its bytes are; they are copied
    /// @param length at most [ReplicationSettings#maxBodyBytes()]
    /// @return its position: one more than that of the one before
    /// @throws IllegalArgumentException if it is too long
    public long offer(EntryKind kind, MemorySegment body, long offset, int length, long nowNanos) {
        if (length > bodyLimit) {
            throw new IllegalArgumentException(
                    "entry of " + length + " bytes, expected at most " + bodyLimit);
        }
        int size = Journal.size(length);
        if (Wire.EVENTS_HEAD + pendingBytes + size > settings.payloadBytes()) {
            flush(nowNanos);
        }
        if (pendingBytes == 0) {
            flushDeadline = nowNanos + settings.flushNanos();
        }
        long position = journal.append(kind, body, offset, length);
        pendingBytes += size;
        bytesOffered += size;
        if (kind == EntryKind.TEMPLATE) {
            definitions.put(body, offset, length);
        }
        return position;
    }

    /// Sends what waits.
    public void flush(long nowNanos) {
        if (sent == journal.last()) {
            return;
        }
        sendEntries(Hosts.NONE, sent + 1, journal.last());
        sent = journal.last();
        if (times.isFull()) {
            times.drop(leastAcknowledged());
        }
        times.add(sent, pendingSince());
        pendingBytes = 0;
        flushDeadline = Long.MAX_VALUE;
        aliveIntervalNanos = 2 * settings.ackNanos();
        aliveDeadline =
                Math.min(aliveSentNanos + settings.aliveNanos(), nowNanos + aliveIntervalNanos);
    }

    /// Tells all backups that entries were lost before they got a number, as when the kernel's
    /// events overran their socket: they compare their tables with this host's, and repair them.
    ///
    /// Call it when the events that follow are being read.
    public void overrun(long nowNanos) {
        overruns++;
        flush(nowNanos);
        sendAlive(nowNanos);
    }

    /// Takes a message of a backup: what it has applied, what it misses. Others are of no interest.
    public void received(int host, PayloadReader message, long nowNanos) {
        if (!message.isOf(stream)) {
            return;
        }
        switch (message.type()) {
            case Wire.ACK -> acknowledged(host, message.u32(Wire.HEAD), nowNanos);
            case Wire.FETCH -> {
                if ((message.u8(Wire.HEAD + 8) & Wire.LIMITED) == 0) {
                    forget(host);
                    fetching[host] = true;
                }
            }
            case Wire.NACK -> resend(host, message, nowNanos);
            default -> {
                // for the receiver, or for the server of transfers
            }
        }
    }

    private void acknowledged(int host, int number, long nowNanos) {
        if (numbering.isNumber(number)) {
            long position = numbering.nearest(sent, number);
            if (position <= sent) {
                acked[host] = Math.max(acked[host], position);
                ackedNanos[host] = nowNanos;
                fetching[host] = false;
            }
        }
    }

    private void resend(int host, PayloadReader nack, long nowNanos) {
        if (nowNanos >= resendUntil[host]) {
            resendUntil[host] = nowNanos + settings.nackNanos() / 2;
            resendBytes[host] = 0;
        }
        int ranges = (nack.length() - Wire.HEAD) / (2 * Integer.BYTES);
        for (int i = 0; i < ranges; i++) {
            int at = Wire.HEAD + i * 2 * Integer.BYTES;
            int from = nack.u32(at);
            int to = nack.u32(at + Integer.BYTES);
            if (!numbering.isNumber(from) || !numbering.isNumber(to)) {
                return;
            }
            long first = numbering.nearest(sent, from);
            if (first < journal.first()) {
                out.begin(Wire.GONE, stream).u32(numbering.number(journal.first())).send(host);
                return;
            }
            resend(host, first, Math.min(sent, numbering.nearest(sent, to)));
        }
    }

    private void resend(int host, long from, long to) {
        long next = from;
        while (next <= to && resendBytes[host] < RESEND_BYTES) {
            int count = sendPayload(host, next, to);
            next += count;
            entriesResent += count;
            resendBytes[host] += out.at();
        }
    }

    private void sendEntries(int host, long from, long to) {
        long next = from;
        while (next <= to) {
            next += sendPayload(host, next, to);
        }
    }

    /// Sends as many entries as fit in one payload.
    private int sendPayload(int host, long from, long to) {
        out.begin(Wire.EVENTS, stream).u32(numbering.number(from));
        int countAt = out.at();
        out.skip(Short.BYTES);
        out.skip(journal.copy(from, to, out.payload(), out.at(), out.room()));
        Wire.u16(out.payload(), countAt, journal.copied());
        out.send(host);
        return journal.copied();
    }

    /// When [#wake] is due next.
    public long nextDeadline() {
        return Math.min(flushDeadline, aliveDeadline);
    }

    /// Does what time has made due. Early calls do nothing.
    public void wake(long nowNanos) {
        if (nowNanos >= flushDeadline) {
            flush(nowNanos);
        }
        if (nowNanos >= aliveDeadline) {
            sendAlive(nowNanos);
        }
    }

    /// What was lost at the end of a burst shows by this. It is told soon while somebody has not
    /// acknowledged all, then more and more seldom. Which stream this one continues is told as long
    /// as its first entry is kept: who has not been here by then has to fetch the table anyway.
    private void sendAlive(long nowNanos) {
        boolean goesOn = journal.first() <= start + 1;
        out.begin(Wire.ALIVE, stream)
                .u32(numbering.number(sent))
                .u32(overruns)
                .u64(goesOn ? Wire.name(continued) : 0)
                .u32(numbering.number(start))
                .sendToAll();
        aliveSentNanos = nowNanos;
        aliveIntervalNanos =
                isAcknowledged()
                        ? settings.aliveNanos()
                        : Math.min(2 * aliveIntervalNanos, settings.aliveNanos());
        aliveDeadline = nowNanos + aliveIntervalNanos;
    }

    private boolean isAcknowledged() {
        return leastAcknowledged() == sent;
    }

    /// The position that all backups have acknowledged.
    private long leastAcknowledged() {
        long least = sent;
        for (long each : acked) {
            if (each != 0 && each < least) {
                least = each;
            }
        }
        return least;
    }

    /// When the first of the entries was offered that have not been sent.
    private long pendingSince() {
        return flushDeadline - settings.flushNanos();
    }

    /// Forgets a backup that has left.
    public void forget(int host) {
        acked[host] = 0;
        fetching[host] = false;
    }

    /// Whether a backup has asked for the whole table and has not acknowledged anything since.
    public boolean isFetching(int host) {
        return fetching[host];
    }

    /// How many entries a backup has not acknowledged yet; -1 if it never acknowledged any.
    public long lag(int host) {
        return acked[host] == 0 ? -1 : journal.last() - acked[host];
    }

    /// How long the oldest entry has waited that a backup has not acknowledged, in nanoseconds; 0
    /// if there is none. Not known of a backup whose [#lag] is not.
    public long lagNanos(int host, long nowNanos) {
        long next = acked[host] + 1;
        if (next == 1 || next > journal.last()) {
            return 0;
        }
        if (next <= sent) {
            return times.has(next) ? nowNanos - times.of(next) : 0;
        }
        return nowNanos - pendingSince();
    }

    /// The position of the last entry.
    public long position() {
        return journal.last();
    }

    /// The number of the last entry, for the failover machine.
    public int lastNumber() {
        return numbering.number(journal.last());
    }

    /// How many entries were sent again, all backups together.
    public long entriesResent() {
        return entriesResent;
    }

    /// The bytes of all entries that were offered, as they are on the wire.
    public long bytesOffered() {
        return bytesOffered;
    }

    /// How often entries were lost before they got a number.
    public int overruns() {
        return overruns;
    }

    @Override
    public Epoch stream() {
        return stream;
    }

    @Override
    public boolean isComplete() {
        return true;
    }

    @Override
    long covered() {
        return journal.last();
    }

    @Override
    long reached() {
        return journal.last();
    }

    /// The backup that is furthest, if it has been heard of lately and the rest will still be kept
    /// when it is needed.
    @Override
    int standIn(int asking, long least, long nowNanos) {
        int best = Hosts.NONE;
        long furthest = Math.max(least, (journal.first() + journal.last()) / 2) - 1;
        for (int host = Hosts.MIN; host <= Hosts.MAX; host++) {
            boolean heard = nowNanos - ackedNanos[host] < HEARD_INTERVALS * settings.aliveNanos();
            if (host != asking && heard && acked[host] > furthest) {
                best = host;
                furthest = acked[host];
            }
        }
        return best;
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
