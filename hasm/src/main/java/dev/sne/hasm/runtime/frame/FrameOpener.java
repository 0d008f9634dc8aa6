// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import static dev.sne.hasm.runtime.frame.FrameFormat.CHECK_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.CLUSTER_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.COUNTER_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.INCARNATION_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.MAGIC;
import static dev.sne.hasm.runtime.frame.FrameFormat.MAGIC_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.MAX_BYTES;
import static dev.sne.hasm.runtime.frame.FrameFormat.OVERHEAD_BYTES;
import static dev.sne.hasm.runtime.frame.FrameFormat.PURPOSE_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.SENDER_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.VERSION;
import static dev.sne.hasm.runtime.frame.FrameFormat.VERSION_OFFSET;
import static dev.sne.hasm.runtime.frame.FrameFormat.ZERO_OFFSET;

import dev.sne.netlink4j.ByteOrders;
import java.lang.foreign.MemorySegment;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// Opens the frames of the other hosts and drops everything else, by what costs least first: fixed
/// fields, then the check of the header, then whether the frame is a copy, the cipher last. Forged
/// datagrams fail at the check, which takes a fraction of what a genuine frame takes; so they
/// cannot keep this host from its work as long as it can receive at all.
///
/// A datagram leaves no trace but a count unless it is authentic. Not thread-safe.
public final class FrameOpener {
    /// What [#open] returns for a datagram that was dropped.
    public static final int DROPPED = -1;

    static final int MAX_HOST = 255;

    private final int host;
    private final FrameCounters counters;
    private final @Nullable FrameSource[] sources =
            new FrameSource[FramePurpose.count() * (MAX_HOST + 1)];
    private final AesGcm cipher = new AesGcm();
    private int cluster;

    private int purpose = FramePurpose.CONTROL.code();
    private int sender;
    private long incarnation;
    private long counter;

    /// An opener that has seen nothing yet.
    ///
    /// @param host this host, whose own frames are refused
    /// @param peers the hosts whose frames are taken, 1 to 255 each
    /// @param counters where to count
    public FrameOpener(ClusterKeys keys, int host, int[] peers, FrameCounters counters) {
        this.host = host;
        this.counters = counters;
        this.cluster = keys.cluster();
        for (int peer : peers) {
            if (peer < 1 || peer > MAX_HOST) {
                throw new IllegalArgumentException("host " + peer + ", expected 1 to 255");
            }
            for (FramePurpose each : FramePurpose.values()) {
                sources[place(each.code(), peer)] = new FrameSource(keys, each.code(), peer);
            }
        }
    }

    /// Accepts what is sealed with other keys from now on, and nothing else. What has come is still
    /// known as such.
    public void use(ClusterKeys keys) {
        cluster = keys.cluster();
        for (FrameSource source : sources) {
            if (source != null) {
                source.use(keys);
            }
        }
    }

    /// Opens a datagram.
    ///
    /// @param frame where it is
    /// @param offset its first byte
    /// @param length its size in bytes
    /// @param into where the content goes, with room for as many bytes; may be the same memory
    /// @param at where the content begins there
    /// @return bytes of the content, or [#DROPPED]
    public int open(MemorySegment frame, long offset, int length, MemorySegment into, long at) {
        FrameFault fault = openOrFault(frame, offset, length, into, at);
        if (fault != null) {
            counters.count(fault);
            return DROPPED;
        }
        counters.countOpened();
        return length - OVERHEAD_BYTES;
    }

    /// Who sent the frame that was opened last.
    public int sender() {
        return sender;
    }

    /// Which life of its sender the frame that was opened last is of.
    public long incarnation() {
        return incarnation;
    }

    /// Which frame of that life it is.
    public long counter() {
        return counter;
    }

    /// What its content is.
    public FramePurpose purpose() {
        return FramePurpose.of(purpose);
    }

    private @Nullable FrameFault openOrFault(
            MemorySegment frame, long offset, int length, MemorySegment into, long at) {
        FrameFault fault = fixedFields(frame, offset, length);
        if (fault != null) {
            return fault;
        }
        int from = ByteOrders.u8(frame, offset + SENDER_OFFSET);
        int what = ByteOrders.u8(frame, offset + PURPOSE_OFFSET);
        FrameSource source = sources[place(what, from)];
        if (source == null) {
            return FrameFault.UNKNOWN_SENDER;
        }
        int secret = secretOf(source, frame, offset, length);
        if (secret < 0) {
            return FrameFault.BAD_CHECK;
        }
        long life = ByteOrders.u64be(frame, offset + INCARNATION_OFFSET);
        long number = ByteOrders.u64be(frame, offset + COUNTER_OFFSET);
        if (source.isOld(life)) {
            return FrameFault.OLD_INCARNATION;
        }
        if (source.isCopy(life, number)) {
            return FrameFault.COPY;
        }
        SecretKey key = source.sealKey(secret, life);
        if (!cipher.open(key, number, frame, offset, length, into, at)) {
            return FrameFault.BAD_TAG;
        }
        source.accept(secret, key, life, number);
        purpose = what;
        sender = from;
        incarnation = life;
        counter = number;
        return null;
    }

    private @Nullable FrameFault fixedFields(MemorySegment frame, long offset, int length) {
        if (length < OVERHEAD_BYTES || length > MAX_BYTES) {
            return FrameFault.BAD_LENGTH;
        }
        if (ByteOrders.u16be(frame, offset + MAGIC_OFFSET) != MAGIC) {
            return FrameFault.FOREIGN;
        }
        if (ByteOrders.u8(frame, offset + VERSION_OFFSET) != VERSION
                || !FramePurpose.isCode(ByteOrders.u8(frame, offset + PURPOSE_OFFSET))
                || ByteOrders.u8(frame, offset + ZERO_OFFSET) != 0) {
            return FrameFault.VERSION;
        }
        if (ByteOrders.u16be(frame, offset + CLUSTER_OFFSET) != cluster) {
            return FrameFault.CLUSTER;
        }
        if (ByteOrders.u8(frame, offset + SENDER_OFFSET) == host) {
            return FrameFault.REFLECTED;
        }
        if (ByteOrders.u64be(frame, offset + INCARNATION_OFFSET) < 0
                || ByteOrders.u64be(frame, offset + COUNTER_OFFSET) < 0) {
            return FrameFault.BAD_CHECK;
        }
        return null;
    }

    /// The secret that the sender has used; -1 when it is none of ours.
    private static int secretOf(FrameSource source, MemorySegment frame, long offset, int length) {
        long found = ByteOrders.u64be(frame, offset + CHECK_OFFSET);
        for (int i = 0; i < source.secrets(); i++) {
            if (FrameFormat.check(source.check(i), frame, offset, length) == found) {
                return i;
            }
        }
        return -1;
    }

    private static int place(int purpose, int host) {
        return (purpose - 1) * (MAX_HOST + 1) + host;
    }
}
