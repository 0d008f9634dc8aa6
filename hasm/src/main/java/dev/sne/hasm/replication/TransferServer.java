// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Hosts;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// Serves this host's table to those who ask: the whole, some buckets, or digests. A master does,
/// and so does a backup that is complete. Used by the thread of its stream.
public final class TransferServer {

    private static final int MAX_TRANSFERS = 4;
    private static final int BUCKETS_BYTES = HashKey.BYTES + BucketSet.COUNT / Byte.SIZE;

    /// Digests travel in this many parts.
    static final int PARTS = Long.SIZE;

    static final int PART_DIGESTS = BucketSet.COUNT / PARTS;

    private final ReplicationSettings settings;
    private final LiveStream stream;
    private final TableReader reader;
    private final PayloadWriter out;
    private final Transfer[] idle = new Transfer[MAX_TRANSFERS];
    private final @Nullable Transfer[] running = new Transfer[MAX_TRANSFERS];

    private long digestRequest = -1;
    private boolean digesting;
    private long @Nullable [] digests;
    private long digestPosition;
    private int digestHost;
    private long readyDeadline = Long.MAX_VALUE;

    /// A server of the table that goes with a stream.
    ///
    /// @param arena whose memory it takes
    public TransferServer(
            Arena arena,
            ReplicationSettings settings,
            LiveStream stream,
            TableReader reader,
            PayloadSink sink) {
        this.settings = settings;
        this.stream = stream;
        this.reader = reader;
        out = new PayloadWriter(arena, settings.payloadBytes(), sink);
        for (int i = 0; i < MAX_TRANSFERS; i++) {
            idle[i] = new Transfer(arena, settings, stream, sink);
        }
    }

    /// Takes a message of another host: a request, or an acknowledgement of chunks. Others are of
    /// no interest.
    public void received(int host, PayloadReader message, long nowNanos) {
        if (!message.isOf(stream.stream())) {
            return;
        }
        if (!stream.isComplete()) {
            if (message.type() == Wire.FETCH) {
                refer(host, message.u64(Wire.HEAD), stream.stream().host());
            }
            return;
        }
        switch (message.type()) {
            case Wire.FETCH -> fetch(host, message, nowNanos);
            case Wire.CHUNK_ACK -> acknowledged(host, message, nowNanos);
            case Wire.VERIFY -> verify(host, message);
            default -> {
                // for the sender or the receiver
            }
        }
    }

    private void fetch(int host, PayloadReader request, long now) {
        long id = request.u64(Wire.HEAD);
        int flags = request.u8(Wire.HEAD + 8);
        boolean limited = (flags & Wire.LIMITED) != 0;
        int least = request.u32(Wire.HEAD + 9);
        if (request.length() < Wire.HEAD + 13 + (limited ? BUCKETS_BYTES : 0)) {
            return;
        }
        Numbering numbering = stream.numbering();
        long position = -1;
        if (least >= 0) {
            if (!numbering.isNumber(least)) {
                return;
            }
            position = numbering.nearest(stream.covered(), least);
            if (position > stream.covered()) {
                return; // it has more than this host: it will ask again
            }
        }
        if ((flags & (Wire.LIMITED | Wire.DIRECT)) == 0) {
            int other = stream.standIn(host, position, now);
            if (other != Hosts.NONE) {
                refer(host, id, other);
                return;
            }
        }
        int place = place(host);
        if (place < 0) {
            return;
        }
        Transfer before = running[place];
        if (before != null) {
            if (before.id() == id) {
                return;
            }
            stop(place);
        }
        Transfer transfer = idle[place];
        BucketSet buckets = BucketSet.all();
        @Nullable HashKey key = null;
        if (limited) {
            key = request.key(Wire.HEAD + 13);
            for (int i = 0; i < BucketSet.WORDS; i++) {
                buckets.word(i, request.u64(Wire.HEAD + 13 + HashKey.BYTES + i * Long.BYTES));
            }
        }
        running[place] = transfer;
        transfer.begin(host, id, buckets, key, reader.flows(), now);
        startIfReady(transfer, now);
    }

    private void refer(int host, long request, int other) {
        out.begin(Wire.REFER, stream.stream()).u64(request).u8(other).send(host);
    }

    /// Where the transfer of a host is or may be, -1 if there is none and no room for one.
    private int place(int host) {
        int free = -1;
        for (int i = 0; i < MAX_TRANSFERS; i++) {
            Transfer each = running[i];
            if (each == null) {
                free = i;
            } else if (each.host() == host) {
                return i;
            }
        }
        return free;
    }

    private void startIfReady(Transfer transfer, long now) {
        if (transfer.isReady()) {
            transfer.reading();
            reader.start(transfer);
        } else {
            readyDeadline = now + settings.ackNanos();
        }
    }

    private void acknowledged(int host, PayloadReader ack, long now) {
        for (int i = 0; i < MAX_TRANSFERS; i++) {
            Transfer each = running[i];
            if (each != null && each.host() == host && each.id() == ack.u64(Wire.HEAD)) {
                boolean moved = each.acknowledged(ack, now);
                if (each.isDone()) {
                    running[i] = null;
                } else if (moved && each.isReading()) {
                    reader.resume(each);
                }
            }
        }
    }

    private void stop(int place) {
        Transfer transfer = running[place];
        running[place] = null;
        if (transfer != null && transfer.isReading()) {
            reader.stop(transfer);
        }
    }

    /// Ends all transfers, as when this host has lost its table or its stream has ended.
    public void stopAll() {
        for (int i = 0; i < MAX_TRANSFERS; i++) {
            stop(i);
        }
    }

    private void verify(int host, PayloadReader request) {
        long id = request.u64(Wire.HEAD);
        if (id == digestRequest && host == digestHost) {
            sendDigests(request.u64(Wire.HEAD + 8));
        } else if (!digesting) {
            digesting = true;
            digests = null;
            digestRequest = id;
            digestHost = host;
            reader.digest(request.key(Wire.HEAD + 16));
        }
    }

    /// Is told the digests that [TableReader#digest] asked for.
    ///
    /// @param byBucket one for each of the {@value BucketSet#COUNT} buckets; it is kept, not copied
    public void digests(long[] byBucket) {
        digesting = false;
        digests = byBucket;
        digestPosition = stream.reached();
        sendDigests(0);
    }

    private void sendDigests(long here) {
        long[] all = digests;
        if (all == null) {
            return;
        }
        int perMessage = (settings.payloadBytes() - Wire.HEAD - 15) / (PART_DIGESTS * Long.BYTES);
        int part = 0;
        while (part < PARTS) {
            if ((here & 1L << part) != 0) {
                part++;
            } else {
                int end = Math.min(PARTS, part + perMessage);
                out.begin(Wire.DIGESTS, stream.stream())
                        .u64(digestRequest)
                        .u32(stream.numbering().number(digestPosition))
                        .u8(part)
                        .u16((end - part) * PART_DIGESTS);
                for (int i = part * PART_DIGESTS; i < end * PART_DIGESTS; i++) {
                    out.u64(all[i]);
                }
                out.send(digestHost);
                part = end;
            }
        }
    }

    /// When [#wake] is due next.
    public long nextDeadline() {
        long deadline = readyDeadline;
        for (Transfer each : running) {
            if (each != null) {
                deadline = Math.min(deadline, each.deadline());
            }
        }
        return deadline;
    }

    /// Does what time has made due. Early calls do nothing.
    public void wake(long nowNanos) {
        boolean wasDue = nowNanos >= readyDeadline;
        if (wasDue) {
            readyDeadline = Long.MAX_VALUE;
        }
        for (int i = 0; i < MAX_TRANSFERS; i++) {
            Transfer each = running[i];
            if (each != null) {
                each.wake(nowNanos);
                if (each.isAbandoned(nowNanos)) {
                    stop(i);
                } else if (wasDue && !each.isReading()) {
                    startIfReady(each, nowNanos);
                }
            }
        }
    }

    /// How many transfers are under way.
    public int transfers() {
        int count = 0;
        for (Transfer each : running) {
            count += each == null ? 0 : 1;
        }
        return count;
    }
}
