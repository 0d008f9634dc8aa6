// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Epoch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The serving end of the transfer of a table, or of some buckets of it, to another host: numbered
/// chunks, as many on their way as the window has slots, sent again until the receiver has them.
///
/// The window moves on when the receiver's kernel has the entries, so that it is the receiver's
/// pace. A slow receiver makes the reader wait, and nobody else.
public final class Transfer {
    /// How many chunks an acknowledgement, and how many silence, has sent again.
    private static final int RESENT_AT_ONCE = 64;

    private static final int PROBES_AT_ONCE = 4;

    /// The chunk carries definitions of the live stream, not entries.
    static final int DEFINITIONS = 1;

    /// All definitions are told: the receiver can join the live stream.
    static final int JOIN = 2;

    /// The last chunk.
    static final int END = 4;

    static final int INDEX_AT = Wire.HEAD + 8;
    static final int VERSION_AT = INDEX_AT + 4;
    static final int FLAGS_AT = VERSION_AT + 4;
    static final int FLOWS_AT = FLAGS_AT + 1;
    static final int COUNT_AT = FLOWS_AT + 4;

    private final ReplicationSettings settings;
    private final LiveStream stream;
    private final PayloadSink sink;
    private final MemorySegment slots;
    private final int slotBytes;
    private final int[] lengths;
    private final long[] sentNanos;
    private final boolean[] arrived;

    private int host;
    private long id;
    private BucketSet buckets = new BucketSet();
    private @Nullable HashKey hashKey;
    private int flows;
    private long start;
    private int defined;
    private boolean joined;
    private boolean reading;
    private boolean ended;

    /// The first chunk that is not applied yet, and the one that is being filled.
    private int applied;

    private int next;
    private int at;
    private int count;
    private int flags;
    private long version;

    /// After which a chunk that was not acknowledged is taken for lost.
    private long resendNanos;

    private long resendDeadline;
    private long heardNanos;
    private long entriesSent;
    private long chunksResent;

    Transfer(Arena arena, ReplicationSettings settings, LiveStream stream, PayloadSink sink) {
        this.settings = settings;
        this.stream = stream;
        this.sink = sink;
        slotBytes = settings.payloadBytes();
        int window = settings.chunkWindow();
        slots = arena.allocate((long) window * slotBytes);
        lengths = new int[window];
        sentNanos = new long[window];
        arrived = new boolean[window];
    }

    /// Begins another transfer: of some buckets, or of the whole table, with what a receiver must
    /// know to join the live stream.
    ///
    /// @param key of the hash by which connections are in buckets; null for the whole table
    void begin(
            int to,
            long transfer,
            BucketSet wanted,
            @Nullable HashKey key,
            int flowCount,
            long now) {
        host = to;
        id = transfer;
        buckets = wanted;
        hashKey = key;
        flows = flowCount;
        start = stream.reached();
        version = start;
        reading = false;
        ended = false;
        applied = 0;
        next = 0;
        entriesSent = 0;
        heardNanos = now;
        resendNanos = settings.nackNanos();
        resendDeadline = now + resendNanos;
        joined = false;
        defined = key == null ? 0 : Integer.MAX_VALUE;
        define(now);
    }

    /// Tells definitions, as far as there is room, and then that these are all.
    private void define(long now) {
        Definitions known = stream.definitions();
        open(DEFINITIONS);
        while (defined < known.limit() && hasSlot()) {
            byte[] body = known.body(defined);
            if (body == null) {
                defined++;
            } else if (Journal.size(body.length) <= slotBytes - at) {
                append(EntryKind.TEMPLATE, MemorySegment.ofArray(body), 0, body.length);
                defined++;
            } else {
                send(now);
                open(DEFINITIONS);
            }
        }
        if (hasSlot()) {
            joined = defined >= known.limit();
            flags |= joined ? JOIN : 0;
            send(now);
        }
    }

    /// Whether there is a slot for the chunk that is being filled and one for the last chunk.
    private boolean hasSlot() {
        return next + 1 < applied + lengths.length;
    }

    /// Whether reading may begin: the kernel has all that the live stream will not bring.
    boolean isReady() {
        return joined && !reading && stream.covered() >= start;
    }

    boolean isReading() {
        return reading;
    }

    void reading() {
        reading = true;
        open(0);
    }

    /// Whom it is for.
    public int host() {
        return host;
    }

    /// The key of the hash that tells which connections are wanted; null if all are.
    public @Nullable HashKey hashKey() {
        return hashKey;
    }

    /// Whether a connection with this key is wanted.
    public boolean wants(long key) {
        return buckets.containsKey(key);
    }

    /// How many bytes of entries it takes now. As long as an entry and {@value Varint#MAX_BYTES}
    /// bytes are less, it can be offered.
    public int room() {
        int free = applied + lengths.length - next - 1;
        return free <= 0 ? 0 : slotBytes - at + (free - 1) * (slotBytes - Wire.CHUNK_HEAD) / 2;
    }

    /// Up to where the kernel's table contains the live stream for certain. Take it *before* the
    /// kernel is asked for a part of its table, and offer it with the entries of that part.
    public long version() {
        return Math.max(start, stream.covered());
    }

    /// Takes an entry: a connection that is wanted, or a template, which is one of this transfer
    /// alone and defined before its first use.
    ///
    /// @param body where its bytes are; they are copied
    /// @param entryVersion what [#version()] said before it was read
    /// @throws IllegalStateException without [#room()]
    public void offer(
            EntryKind kind,
            MemorySegment body,
            long offset,
            int length,
            long entryVersion,
            long nowNanos) {
        if (Journal.size(length) > slotBytes - at) {
            send(nowNanos);
            open(0);
        }
        if (!hasSlot()) {
            throw new IllegalStateException("offered without room");
        }
        if (count == 0) {
            version = Math.max(version, entryVersion);
        }
        append(kind, body, offset, length);
        entriesSent++;
    }

    /// Ends it: all connections were offered. It needs no room.
    public void end(long nowNanos) {
        if (count > 0) {
            send(nowNanos);
            open(0);
        }
        flags = END;
        version = Math.max(version, stream.reached());
        send(nowNanos);
        ended = true;
    }

    /// How many entries were offered.
    public long entriesSent() {
        return entriesSent;
    }

    long id() {
        return id;
    }

    long chunksResent() {
        return chunksResent;
    }

    private int slot(int index) {
        return index % lengths.length;
    }

    private long offset(int index) {
        return (long) slot(index) * slotBytes;
    }

    private void open(int flag) {
        at = Wire.CHUNK_HEAD;
        count = 0;
        flags = flag;
    }

    private void append(EntryKind kind, MemorySegment body, long offset, int length) {
        long to = offset(next) + at;
        int head = Varint.write(slots, to, length << 2 | kind.code());
        MemorySegment.copy(body, offset, slots, to + head, length);
        at += head + length;
        count++;
    }

    /// Completes the chunk that is being filled, and sends it.
    private void send(long now) {
        long chunk = offset(next);
        Epoch epoch = stream.stream();
        Wire.u8(slots, chunk, Wire.CHUNK);
        Wire.u16(slots, chunk + Wire.LENGTH_AT, at);
        Wire.u16(slots, chunk + Wire.COUNTER_AT, (int) (epoch.counter() >>> Integer.SIZE));
        Wire.u32(slots, chunk + Wire.COUNTER_AT + 2, (int) epoch.counter());
        Wire.u8(slots, chunk + Wire.HOST_AT, epoch.host());
        Wire.u64(slots, chunk + Wire.HEAD, id);
        Wire.u32(slots, chunk + INDEX_AT, next);
        Wire.u32(slots, chunk + VERSION_AT, stream.numbering().number(version));
        Wire.u8(slots, chunk + FLAGS_AT, flags);
        Wire.u32(slots, chunk + FLOWS_AT, flows);
        Wire.u16(slots, chunk + COUNT_AT, count);
        lengths[slot(next)] = at;
        arrived[slot(next)] = false;
        send(next, now);
        next++;
    }

    private void send(int index, long now) {
        sentNanos[slot(index)] = now;
        sink.send(host, slots, offset(index), lengths[slot(index)]);
    }

    /// Takes an acknowledgement.
    ///
    /// @return whether the window moved
    boolean acknowledged(PayloadReader ack, long now) {
        int done = ack.u32(Wire.HEAD + 8);
        int here = ack.u32(Wire.HEAD + 12);
        long beyond = ack.u64(Wire.HEAD + 16);
        if (done < applied || here < done || here > next) {
            return false;
        }
        heardNanos = now;
        boolean moved = done > applied;
        if (moved) {
            resendNanos = Math.max(settings.nackNanos(), resendNanos / 2);
        }
        applied = done;
        if (!joined) {
            define(now);
        }
        for (int i = applied; i < here; i++) {
            arrived[slot(i)] = true;
        }
        int furthest = here + 1 + Long.SIZE - Long.numberOfLeadingZeros(beyond);
        for (int i = here + 1; i < Math.min(furthest, next); i++) {
            arrived[slot(i)] |= (beyond & 1L << i - here - 1) != 0;
        }
        if (beyond != 0) {
            resend(Math.min(furthest, next), resendNanos / 2, RESENT_AT_ONCE, now);
        }
        return moved;
    }

    private int resend(int before, long olderNanos, int limit, long now) {
        int resent = 0;
        for (int i = applied; i < before && resent < limit; i++) {
            int slot = slot(i);
            if (!arrived[slot] && now - sentNanos[slot] >= olderNanos) {
                send(i, now);
                resent++;
            }
        }
        chunksResent += resent;
        return resent;
    }

    boolean isDone() {
        return ended && applied == next;
    }

    boolean isAbandoned(long now) {
        return now - heardNanos > 3 * settings.retryNanos();
    }

    long deadline() {
        return resendDeadline;
    }

    void wake(long now) {
        if (now >= resendDeadline) {
            if (applied < next) {
                if (resend(next, resendNanos, PROBES_AT_ONCE, now) == 0) {
                    send(applied, now); // so that a lost acknowledgement is said again
                }
                // A receiver that is slow, not deaf, must not get more for it.
                resendNanos = Math.min(2 * resendNanos, settings.retryNanos() / 4);
            }
            resendDeadline = now + resendNanos;
        }
    }
}
