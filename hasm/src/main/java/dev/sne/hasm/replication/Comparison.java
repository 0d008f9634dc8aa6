// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import java.lang.foreign.Arena;

/// A backup's end of the comparison of tables: asks the master for the digests of its buckets,
/// waits until this host has applied what they contain, and finds the buckets that differ.
///
/// Both tables change while they are read, so that buckets may seem to differ that do not. A bucket
/// that really does, differs in each comparison. So as long as that makes the buckets that may
/// differ much fewer, these are compared once more.
final class Comparison {

    enum Phase {
        IDLE,
        /// Not all parts of the digests are here.
        ASKED,
        /// The kernel has not applied yet what they contain.
        WAITING,
        /// This host's table is being read.
        READING
    }

    private static final int MOST_ROUNDS = 3;

    private final ReplicationSettings settings;
    private final Receiver receiver;
    private final PayloadWriter out;
    private final long[] digests = new long[BucketSet.COUNT];

    /// The buckets that the live stream has touched since the master was asked.
    private BucketSet changed = new BucketSet();

    /// The buckets that have differed in each round so far.
    private BucketSet differing = BucketSet.all();

    private int round;
    private boolean again;

    private Phase phase = Phase.IDLE;
    private long id;
    private long parts;
    private long position;
    private long askDeadline = Long.MAX_VALUE;

    Comparison(Arena arena, ReplicationSettings settings, Receiver receiver, PayloadSink payloads) {
        this.settings = settings;
        this.receiver = receiver;
        out = new PayloadWriter(arena, settings.payloadBytes(), payloads);
    }

    long id() {
        return id;
    }

    Phase phase() {
        return phase;
    }

    void begin(long request, long now) {
        differing = BucketSet.all();
        round = 0;
        ask(request, now);
    }

    /// Compares once more.
    void ask(long request, long now) {
        round++;
        id = request;
        phase = Phase.ASKED;
        parts = 0;
        changed = new BucketSet();
        askDeadline = now;
    }

    void cancel() {
        phase = Phase.IDLE;
        askDeadline = Long.MAX_VALUE;
    }

    /// The live stream has brought an entry.
    void touch(long key) {
        if (phase != Phase.IDLE) {
            changed.add(BucketSet.bucket(key));
        }
    }

    void received(PayloadReader message) {
        int number = message.u32(Wire.HEAD + 8);
        if (phase != Phase.ASKED
                || message.u64(Wire.HEAD) != id
                || !receiver.numbering().isNumber(number)) {
            return;
        }
        int first = message.u8(Wire.HEAD + 12) * TransferServer.PART_DIGESTS;
        int count = message.u16(Wire.HEAD + 13);
        int room = (message.length() - Wire.HEAD - 15) / Long.BYTES;
        if (count > room
                || count % TransferServer.PART_DIGESTS != 0
                || first + count > digests.length) {
            return;
        }
        position = receiver.numbering().nearest(receiver.reached(), number);
        for (int i = 0; i < count; i++) {
            digests[first + i] = message.u64(Wire.HEAD + 15 + i * Long.BYTES);
        }
        for (int i = 0; i < count; i += TransferServer.PART_DIGESTS) {
            parts |= 1L << (first + i) / TransferServer.PART_DIGESTS;
        }
        if (parts == -1L) {
            phase = Phase.WAITING;
            askDeadline = Long.MAX_VALUE;
        }
    }

    /// Whether this host's table is to be read now.
    boolean startsReading() {
        if (phase != Phase.WAITING || receiver.covered() < position) {
            return false;
        }
        phase = Phase.READING;
        return true;
    }

    /// Takes the digests of this host's buckets.
    void compare(long[] own) {
        phase = Phase.IDLE;
        int before = differing.size();
        var now = new BucketSet();
        for (int i = 0; i < own.length; i++) {
            if (own[i] != digests[i] && differing.contains(i)) {
                now.add(i);
            }
        }
        differing = now;
        again = unsure() > 0 && round < MOST_ROUNDS && 2 * now.size() <= before;
    }

    /// Whether it is worth while to [#ask] again.
    boolean isUndecided() {
        return again;
    }

    /// The buckets that have differed each time.
    BucketSet differing() {
        return differing;
    }

    /// How many of those the live stream has touched meanwhile.
    int unsure() {
        return differing.common(changed);
    }

    long deadline() {
        return askDeadline;
    }

    void wake(long now) {
        if (now >= askDeadline) {
            out.begin(Wire.VERIFY, receiver.stream()).u64(id).u64(parts).key(receiver.hashKey());
            out.send(receiver.stream().host());
            askDeadline = now + settings.retryNanos() / 4;
        }
    }
}
