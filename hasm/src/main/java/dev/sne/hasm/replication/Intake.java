// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Hosts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// The receiving end of a transfer: takes the chunks in their order, hands on what the live stream
/// has not brought in a later version, and knows what the source has, so that the rest can be
/// swept.
///
/// The live stream goes on meanwhile. What it touches is noted with its position; an entry of the
/// transfer that may be older is left out. That is also what keeps a connection that was destroyed
/// meanwhile from coming back.
final class Intake {

    enum Phase {
        IDLE,
        /// No chunk has come yet.
        ASKED,
        /// Chunks are coming, or the live stream has not come as far as the last of them, or the
        /// kernel has not.
        RUNNING,
        /// Connections that the source has not are being deleted.
        SWEEPING
    }

    private final ReplicationSettings settings;
    private final EntrySink sink;
    private final Receiver receiver;
    private final PayloadWriter out;
    private final KeyTable touched = new KeyTable();
    private final KeyTable seen = new KeyTable();
    private final PayloadReader slotReader = new PayloadReader();

    /// Chunks that came before their turn, by their index.
    private final MemorySegment slots;

    private final int slotBytes;
    private final int window;
    private final boolean[] kept;
    private final int[] lengths;

    private Phase phase = Phase.IDLE;
    private long id;
    private int source = Hosts.NONE;
    private boolean limited;
    private boolean direct;
    private BucketSet buckets = new BucketSet();

    /// The position that the source must have, -1 for any.
    private long least;

    private boolean sweeps;

    /// The next chunk to take, and up to which one was acknowledged that it is applied.
    private int next;

    private int acked;
    private final Applied progress = new Applied();
    private boolean ended;
    private long endPosition;
    private long endTicket;
    private int flows;
    private long entries;

    private boolean ackNow;
    private long ackDeadline = Long.MAX_VALUE;
    private long askDeadline = Long.MAX_VALUE;
    private long begunNanos;
    private long heardNanos;
    private long finishedId = -1;
    private int finishedSource;
    private int finishedChunks;

    Intake(
            Arena arena,
            ReplicationSettings settings,
            EntrySink sink,
            Receiver receiver,
            PayloadSink payloads) {
        this.settings = settings;
        this.sink = sink;
        this.receiver = receiver;
        out = new PayloadWriter(arena, settings.payloadBytes(), payloads);
        window = settings.chunkWindow();
        slotBytes = settings.payloadBytes();
        slots = arena.allocate((long) window * slotBytes);
        kept = new boolean[window];
        lengths = new int[window];
    }

    long id() {
        return id;
    }

    Phase phase() {
        return phase;
    }

    /// Whether it is only about some buckets of a table that is complete otherwise.
    boolean isLimited() {
        return limited;
    }

    int source() {
        return source;
    }

    BucketSet buckets() {
        return buckets;
    }

    /// Begins a transfer.
    ///
    /// @param host whom to ask
    /// @param asksDirectly whether that host is not to name another
    /// @param wanted all buckets, or some
    /// @param from the position that the source must have, -1 for any
    void begin(
            long transfer, int host, boolean asksDirectly, BucketSet wanted, long from, long now) {
        cancel();
        id = transfer;
        source = host;
        direct = asksDirectly;
        buckets = wanted;
        limited = receiver.isComplete();
        least = from;
        phase = Phase.ASKED;
        sweeps = true;
        next = 0;
        acked = 0;
        entries = 0;
        flows = 0;
        ended = false;
        progress.reset(0);
        Arrays.fill(kept, false);
        ackNow = false;
        begunNanos = now;
        heardNanos = now;
        askDeadline = now;
    }

    /// Whether the whole table has been asked for by a request, and nothing has come yet.
    boolean isAsking(long request) {
        return phase == Phase.ASKED && !limited && id == request;
    }

    void cancel() {
        phase = Phase.IDLE;
        touched.clear();
        seen.clear();
        ackDeadline = Long.MAX_VALUE;
        askDeadline = Long.MAX_VALUE;
    }

    /// Whether live entries are to be noted with [#touch].
    boolean isNoting() {
        return phase != Phase.IDLE;
    }

    /// Whether the live stream or the transfer has brought a connection.
    boolean has(long key) {
        return touched.contains(key) || seen.contains(key);
    }

    /// The live stream has brought an entry.
    ///
    /// @return false if there is no room to note it: the transfer is worth nothing then
    boolean touch(long key, long position) {
        return touched.put(key, position);
    }

    /// Whether a connection of this host's table may stay. Any may when there is no sweep: one that
    /// was given up may still go on.
    boolean isWanted(long key) {
        return phase != Phase.SWEEPING
                || !sweeps
                || !buckets.containsKey(key)
                || seen.contains(key)
                || touched.contains(key);
    }

    /// Takes a chunk.
    void chunk(PayloadReader message, long now) {
        long of = message.u64(Wire.HEAD);
        if (of == finishedId) {
            acknowledge(finishedSource, finishedId, finishedChunks, finishedChunks, 0);
        }
        if (phase == Phase.IDLE || of != id) {
            return;
        }
        heardNanos = now;
        askDeadline = Long.MAX_VALUE;
        int index = message.u32(Transfer.INDEX_AT);
        if (index == next) {
            take(message);
            drain();
        } else if (index > next && index - next < window) {
            keep(index, message);
        } else {
            ackNow = true;
        }
        acknowledgeSoon(now);
    }

    private void drain() {
        while (phase == Phase.RUNNING && kept[next % window]) {
            int slot = next % window;
            kept[slot] = false;
            slotReader.open(slots, (long) slot * slotBytes, lengths[slot]);
            if (slotReader.next()) {
                take(slotReader);
            }
        }
    }

    private void keep(int index, PayloadReader message) {
        int slot = index % window;
        ackNow = true;
        if (kept[slot] || message.length() > slotBytes) {
            return;
        }
        kept[slot] = true;
        lengths[slot] = message.length();
        MemorySegment.copy(
                message.bytes(), message.start(), slots, (long) slot * slotBytes, lengths[slot]);
    }

    /// Takes the chunk whose turn it is.
    private void take(PayloadReader chunk) {
        int flags = chunk.u8(Transfer.FLAGS_AT);
        int number = chunk.u32(Transfer.VERSION_AT);
        if (!receiver.numbering().isNumber(number)) {
            return;
        }
        if (next == 0) {
            phase = Phase.RUNNING;
            flows = chunk.u32(Transfer.FLOWS_AT);
            sink.transferBegins();
            if (!limited) {
                receiver.arriveAt(number);
            }
        }
        next++;
        long version = receiver.numbering().nearest(receiver.reached(), number);
        boolean definitions = (flags & Transfer.DEFINITIONS) != 0;
        int count = chunk.u16(Transfer.COUNT_AT);
        chunk.openEntries(Wire.CHUNK_HEAD);
        for (int i = 0; i < count && chunk.nextEntry(); i++) {
            if (definitions) {
                receiver.define(chunk);
            } else {
                take(chunk, version);
            }
        }
        if ((flags & Transfer.JOIN) != 0 && !limited) {
            receiver.join();
        }
        if ((flags & Transfer.END) != 0) {
            ended = true;
            endPosition = version;
            endTicket = receiver.ticket();
        }
        progress.handed(receiver.ticket(), next);
    }

    private void take(PayloadReader entry, long version) {
        MemorySegment bytes = entry.bytes();
        if (entry.kind() != EntryKind.TEMPLATE) {
            long key = sink.transferredKey(bytes, entry.body(), entry.bodyLength());
            entries++;
            sweeps &= seen.put(key, version);
            if (touched.get(key) > version) {
                return;
            }
        }
        sink.transferred(
                entry.kind(), receiver.nextTicket(), bytes, entry.body(), entry.bodyLength());
    }

    void applied(long ticket, long now) {
        if (progress.applied(ticket) && phase == Phase.RUNNING) {
            heardNanos = now;
            acknowledgeSoon(now);
        }
    }

    private void acknowledgeSoon(long now) {
        if (ackNow || progress.position() - acked >= Math.max(1, window / 8)) {
            sendAck();
        } else if (ackDeadline == Long.MAX_VALUE) {
            ackDeadline = now + settings.ackNanos();
        }
    }

    private void sendAck() {
        acked = (int) progress.position();
        ackNow = false;
        ackDeadline = Long.MAX_VALUE;
        long beyond = 0;
        for (int i = 0; i < Math.min(Long.SIZE, window - 1); i++) {
            beyond |= kept[(next + 1 + i) % window] ? 1L << i : 0;
        }
        acknowledge(source, id, acked, next, beyond);
    }

    private void acknowledge(int host, long transfer, int done, int here, long beyond) {
        out.begin(Wire.CHUNK_ACK, receiver.stream()).u64(transfer);
        out.u32(done).u32(here).u64(beyond).send(host);
    }

    /// Whether all is in the kernel that the source sent, and the live stream up to that. It then
    /// goes on to the sweep.
    boolean startsSweep(long appliedTicket) {
        if (phase != Phase.RUNNING
                || !ended
                || receiver.reached() < endPosition
                || appliedTicket < endTicket) {
            return false;
        }
        phase = Phase.SWEEPING;
        sendAck();
        finishedId = id;
        finishedSource = source;
        finishedChunks = next;
        return true;
    }

    /// Whether nothing has moved for so long that another attempt is due.
    boolean isStuck(long now) {
        return (phase == Phase.ASKED || phase == Phase.RUNNING)
                && now - heardNanos >= settings.retryNanos();
    }

    long deadline() {
        return phase == Phase.ASKED || phase == Phase.RUNNING
                ? Math.min(Math.min(ackDeadline, askDeadline), heardNanos + settings.retryNanos())
                : Long.MAX_VALUE;
    }

    void wake(long now) {
        if (now >= askDeadline) {
            ask();
            askDeadline = now + settings.retryNanos() / 8;
        }
        if (now >= ackDeadline) {
            sendAck();
        }
    }

    private void ask() {
        int flags = (limited ? Wire.LIMITED : 0) | (direct ? Wire.DIRECT : 0);
        out.begin(Wire.FETCH, receiver.stream()).u64(id).u8(flags);
        out.u32(least < 0 ? -1 : receiver.numbering().number(least));
        if (limited) {
            out.key(receiver.hashKey());
            for (int i = 0; i < BucketSet.WORDS; i++) {
                out.u64(buckets.word(i));
            }
        }
        out.send(source);
    }

    /// About how many connections the source has; 0 if that is not known yet.
    int flows() {
        return flows;
    }

    long entries() {
        return entries;
    }

    /// How long it has lasted, or did last.
    long nanos(long now) {
        return (phase == Phase.IDLE ? heardNanos : now) - begunNanos;
    }

    int chunks() {
        return next;
    }
}
