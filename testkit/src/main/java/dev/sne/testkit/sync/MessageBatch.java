// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

import dev.sne.netlink4j.ffm.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// Packets or datagrams that one sendmmsg(2) or recvmmsg(2) moves: a `struct mmsghdr` and room for
/// the bytes of each. Used by one thread.
public final class MessageBatch {
    private static final int HEADER_BYTES = 64;
    private static final int VECTOR_AT = 16;
    private static final int VECTORS_AT = 24;
    private static final int MESSAGE_LENGTH_AT = 56;
    private static final int IOVEC_BYTES = 16;

    private final int count;
    private final int stride;
    private final MemorySegment bytes;
    private final MemorySegment headers;
    private final MemorySegment vectors;

    /// Where the messages go, by the address that the headers hold.
    private @Nullable MemorySegment target;

    /// @param count how many messages
    /// @param stride the most bytes of each, a multiple of 8
    public MessageBatch(int count, int stride) {
        this.count = count;
        this.stride = stride;
        bytes = Arena.ofAuto().allocate((long) count * stride, Long.BYTES);
        headers = Arena.ofAuto().allocate((long) count * HEADER_BYTES, Long.BYTES);
        vectors = Arena.ofAuto().allocate((long) count * IOVEC_BYTES, Long.BYTES);
        for (int i = 0; i < count; i++) {
            long vector = (long) i * IOVEC_BYTES;
            vectors.set(ValueLayout.JAVA_LONG, vector, bytes.address() + at(i));
            length(i, stride);
            long header = (long) i * HEADER_BYTES;
            headers.set(ValueLayout.JAVA_LONG, header + VECTOR_AT, vectors.address() + vector);
            headers.set(ValueLayout.JAVA_LONG, header + VECTORS_AT, 1);
        }
    }

    /// Has all messages go to an address.
    ///
    /// @param to a socket address
    public void address(MemorySegment to) {
        target = to;
        for (int i = 0; i < count; i++) {
            long header = (long) i * HEADER_BYTES;
            headers.set(ValueLayout.JAVA_LONG, header, to.address());
            headers.set(ValueLayout.JAVA_INT, header + Long.BYTES, (int) to.byteSize());
        }
    }

    /// How many messages there is room for.
    public int count() {
        return count;
    }

    /// The bytes of all messages.
    public MemorySegment bytes() {
        return bytes;
    }

    /// Where the bytes of a message are.
    public long at(int index) {
        return (long) index * stride;
    }

    /// How many bytes of a message are sent.
    public void length(int index, int length) {
        vectors.set(ValueLayout.JAVA_LONG, (long) index * IOVEC_BYTES + Long.BYTES, length);
    }

    /// How many bytes of a message came.
    public int received(int index) {
        return headers.get(ValueLayout.JAVA_INT, (long) index * HEADER_BYTES + MESSAGE_LENGTH_AT);
    }

    /// Sends messages.
    ///
    /// @return how many were sent, or `-errno`
    public int send(int fd, int first, int howMany) {
        try {
            return Libc.sendMany(fd, headers, (long) first * HEADER_BYTES, howMany, 0);
        } finally {
            keep();
        }
    }

    /// Receives what is there.
    ///
    /// @return how many came, or `-errno`
    public int receive(int fd) {
        try {
            return Libc.receiveMany(fd, headers, count, Libc.MSG_DONTWAIT);
        } finally {
            keep();
        }
    }

    /// The kernel is given addresses only.
    private void keep() {
        Reference.reachabilityFence(bytes);
        Reference.reachabilityFence(vectors);
        Reference.reachabilityFence(target);
    }
}
