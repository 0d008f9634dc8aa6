// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Frames that are ready to be sent, any number of times: each has its `struct mmsghdr`, so that
/// sending all of them is a system call for every thousand and allocates nothing. Filled by one
/// thread, then not changed; the memory is freed by the garbage collector.
public final class FrameBatch {
    /// Room for each frame.
    public static final int FRAME_BYTES = 128;

    /// `struct mmsghdr` of 64-bit machines: a `struct msghdr` of 56 bytes and a length.
    private static final int HEADER_BYTES = 64;

    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;

    /// `struct iovec`: an address and a length.
    private static final int IOVEC_BYTES = 16;

    private final int capacity;
    private final MemorySegment headers;
    private final MemorySegment vectors;
    private final MemorySegment frames;
    private int size;

    /// A batch with room for `capacity` frames, at least 1.
    public FrameBatch(int capacity) {
        this.capacity = capacity;
        Arena arena = Arena.ofAuto();
        headers = arena.allocate((long) capacity * HEADER_BYTES, Long.BYTES);
        vectors = arena.allocate((long) capacity * IOVEC_BYTES, Long.BYTES);
        frames = arena.allocate((long) capacity * FRAME_BYTES, Long.BYTES);
    }

    /// How many frames there are.
    public int size() {
        return size;
    }

    /// Where the next frame is to be written: [#FRAME_BYTES] at [#next()] are free.
    public MemorySegment frames() {
        return frames;
    }

    /// The offset of the next frame in [#frames()].
    public long next() {
        if (size == capacity) {
            throw new IllegalStateException("there is room for " + capacity + " frames only");
        }
        return (long) size * FRAME_BYTES;
    }

    /// Takes in the frame that has been written at [#next()].
    ///
    /// @param length 1 to [#FRAME_BYTES]
    public void add(int length) {
        long vector = (long) size * IOVEC_BYTES;
        long header = (long) size * HEADER_BYTES;
        vectors.set(ValueLayout.JAVA_LONG, vector, frames.address() + next());
        vectors.set(ValueLayout.JAVA_LONG, vector + Long.BYTES, length);
        headers.set(ValueLayout.JAVA_LONG, header + MSG_IOV, vectors.address() + vector);
        headers.set(ValueLayout.JAVA_LONG, header + MSG_IOVLEN, 1);
        size++;
    }

    /// The headers, for sendmmsg(2). What they point to lives as long as this batch.
    MemorySegment headers() {
        return headers;
    }

    /// Where the header of frame `index` is.
    static long headerOffset(int index) {
        return (long) index * HEADER_BYTES;
    }
}
