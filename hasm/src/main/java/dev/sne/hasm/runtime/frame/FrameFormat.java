// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import dev.sne.netlink4j.ByteOrders;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The bytes of a frame: see "Frames" in PROTOCOL.md. Numbers are big-endian.
///
/// ```
///  0  2  magic, 53 46 ("SF")
///  2  1  version, 1
///  3  1  purpose
///  4  2  cluster
///  6  1  sender, 1 to 255
///  7  1  0
///  8  8  incarnation, which life of the sender it is
/// 16  8  counter, which frame of that life and purpose it is
/// 24  8  check, a keyed hash of bytes 0 to 23 and of the tag
/// 32     content, encrypted
///    16  tag
/// ```
public final class FrameFormat {
    /// Bytes before the content.
    public static final int HEADER_BYTES = 32;

    /// Bytes behind the content.
    public static final int TAG_BYTES = 16;

    /// What a frame takes more than its content.
    public static final int OVERHEAD_BYTES = HEADER_BYTES + TAG_BYTES;

    /// The largest payload of UDP over IPv4.
    public static final int MAX_BYTES = 65_507;

    /// The most that a frame can hold. What is to fit into one packet must be shorter.
    public static final int MAX_CONTENT_BYTES = MAX_BYTES - OVERHEAD_BYTES;

    static final int MAGIC = 0x5346;
    static final int VERSION = 1;

    /// What the tag authenticates besides the content.
    static final int ASSOCIATED_BYTES = 24;

    static final int MAGIC_OFFSET = 0;
    static final int VERSION_OFFSET = 2;
    static final int PURPOSE_OFFSET = 3;
    static final int CLUSTER_OFFSET = 4;
    static final int SENDER_OFFSET = 6;
    static final int ZERO_OFFSET = 7;
    static final int INCARNATION_OFFSET = 8;
    static final int COUNTER_OFFSET = 16;
    static final int CHECK_OFFSET = 24;

    private FrameFormat() {}

    static void putHeader(
            MemorySegment into,
            long at,
            FramePurpose purpose,
            int cluster,
            int sender,
            long incarnation,
            long counter) {
        long first =
                (long) MAGIC << 48
                        | (long) VERSION << 40
                        | (long) purpose.code() << 32
                        | (long) cluster << 16
                        | (long) sender << 8;
        putU64be(into, at, first);
        putU64be(into, at + INCARNATION_OFFSET, incarnation);
        putU64be(into, at + COUNTER_OFFSET, counter);
    }

    /// The keyed hash that a receiver looks at before it deciphers anything.
    ///
    /// @param length of the whole frame
    static long check(SipHash hash, MemorySegment frame, long at, int length) {
        long tag = at + length - TAG_BYTES;
        return hash.start()
                .word(ByteOrders.u64be(frame, at))
                .word(ByteOrders.u64be(frame, at + INCARNATION_OFFSET))
                .word(ByteOrders.u64be(frame, at + COUNTER_OFFSET))
                .word(ByteOrders.u64be(frame, tag))
                .word(ByteOrders.u64be(frame, tag + Long.BYTES))
                .finish();
    }

    static void putU64be(MemorySegment into, long at, long value) {
        into.set(ValueLayout.JAVA_LONG_UNALIGNED, at, ByteOrders.networkOrder64(value));
    }
}
