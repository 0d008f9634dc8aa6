// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.channel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.ffm.Libc;
import dev.sne.netlink4j.uapi.Netlink;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// What a [NetlinkChannel] hands to `channelRead`, and an [EventSocket] to who receives: the
/// datagrams of one recvmmsg(2), in order.
///
/// A channel or socket has one batch and uses it again and again. It, the readers it hands out and
/// the memory they read are valid only until `channelRead` returns, and only on the event loop, or
/// until the socket receives again; copy what is to live longer. There is nothing to release.
/// Receiving and reading allocate nothing.
///
/// ```java
/// for (int i = 0; i < batch.size(); i++) {
///     for (MessageReader m = batch.messages(i); m.next(); ) {
///         …
///     }
/// }
/// ```
public final class DatagramBatch {
    static final int CAPACITY = 64;

    /// The kernel builds no event and no part of a dump larger than this.
    static final int SLOT_BYTES = 1 << 15;

    /// Slots a power of two apart would all compete for the same few sets of the CPU caches.
    private static final int SLOT_STRIDE = SLOT_BYTES + 5 * 64;

    // struct mmsghdr on 64-bit machines: a struct msghdr and the datagram's size.
    private static final int HEADER_BYTES = 64;
    private static final int MSG_NAME = 0;
    private static final int MSG_NAMELEN = 8;
    private static final int MSG_IOV = 16;
    private static final int MSG_IOVLEN = 24;
    private static final int MSG_CONTROL = 32;
    private static final int MSG_CONTROLLEN = 40;
    private static final int MSG_LEN = 56;

    private static final int NAME_BYTES = 16;
    private static final int IOVEC_BYTES = 16;

    // struct cmsghdr with an int, padded.
    private static final int CONTROL_BYTES = 24;
    private static final int CMSG_LEVEL = 8;
    private static final int CMSG_TYPE = 12;
    private static final int CMSG_DATA = 16;

    private final MemorySegment slots;
    private final MemorySegment headers;
    private final MemorySegment names;
    private final MemorySegment controls;
    private final MessageReader reader = new MessageReader();
    private int size;

    /// @param arena of its memory, two megabytes
    DatagramBatch(Arena arena) {
        slots = arena.allocate((long) CAPACITY * SLOT_STRIDE, 64);
        headers = arena.allocate((long) CAPACITY * HEADER_BYTES, Long.BYTES);
        names = arena.allocate((long) CAPACITY * NAME_BYTES, Long.BYTES);
        controls = arena.allocate((long) CAPACITY * CONTROL_BYTES, Long.BYTES);
        MemorySegment vectors = arena.allocate((long) CAPACITY * IOVEC_BYTES, Long.BYTES);
        for (int i = 0; i < CAPACITY; i++) {
            long vector = (long) i * IOVEC_BYTES;
            vectors.set(JAVA_LONG, vector, slots.address() + slot(i));
            vectors.set(JAVA_LONG, vector + Long.BYTES, SLOT_BYTES);
            long header = (long) i * HEADER_BYTES;
            headers.set(JAVA_LONG, header + MSG_NAME, names.address() + (long) i * NAME_BYTES);
            headers.set(JAVA_INT, header + MSG_NAMELEN, NAME_BYTES);
            headers.set(JAVA_LONG, header + MSG_IOV, vectors.address() + vector);
            headers.set(JAVA_LONG, header + MSG_IOVLEN, 1);
            headers.set(
                    JAVA_LONG, header + MSG_CONTROL, controls.address() + (long) i * CONTROL_BYTES);
        }
    }

    /// How many datagrams there are.
    public int size() {
        return size;
    }

    /// A reader before the first message of a datagram; the same object each time. Nothing but the
    /// kernel is listened to: a datagram from another process has no messages.
    ///
    /// @param index from 0 to `size() - 1`
    public MessageReader messages(int index) {
        long name = (long) Objects.checkIndex(index, size) * NAME_BYTES;
        boolean fromKernel = names.get(JAVA_INT, name + Netlink.NL_PID_OFFSET) == 0;
        return reader.wrap(slots, slot(index), fromKernel ? length(index) : 0);
    }

    /// The id of the namespace that a datagram comes from, with
    /// [NetlinkChannelOption#NETLINK_LISTEN_ALL_NSID].
    ///
    /// @param index from 0 to `size() - 1`
    /// @return −1 for the channel's own namespace
    public int nsid(int index) {
        long header = (long) Objects.checkIndex(index, size) * HEADER_BYTES;
        long control = (long) index * CONTROL_BYTES;
        boolean present =
                headers.get(JAVA_LONG, header + MSG_CONTROLLEN) >= CMSG_DATA + Integer.BYTES
                        && controls.get(JAVA_INT, control + CMSG_LEVEL) == Netlink.SOL_NETLINK
                        && controls.get(JAVA_INT, control + CMSG_TYPE)
                                == Netlink.NETLINK_LISTEN_ALL_NSID;
        return present ? controls.get(JAVA_INT, control + CMSG_DATA) : -1;
    }

    /// Receives what is there.
    ///
    /// @return how many datagrams, or a negated error number
    int receive(int fd) {
        return receive(fd, CAPACITY);
    }

    /// Receives what is there.
    ///
    /// @param max how many datagrams at most, 1 to [#CAPACITY]
    /// @return how many datagrams, or a negated error number
    int receive(int fd, int max) {
        // The kernel puts the size of what it wrote in place of the room that there is.
        for (int i = 0; i < max; i++) {
            headers.set(JAVA_LONG, (long) i * HEADER_BYTES + MSG_CONTROLLEN, CONTROL_BYTES);
        }
        int received = Libc.receiveMany(fd, headers, max, Libc.MSG_DONTWAIT | Libc.MSG_TRUNC);
        size = Math.max(received, 0);
        return received;
    }

    /// The size of the first datagram that did not fit its slot and so has no messages; 0 if all
    /// did.
    int truncated() {
        for (int i = 0; i < size; i++) {
            int sent = headers.get(JAVA_INT, (long) i * HEADER_BYTES + MSG_LEN);
            if (sent > SLOT_BYTES) {
                return sent;
            }
        }
        return 0;
    }

    private int length(int index) {
        int sent = headers.get(JAVA_INT, (long) index * HEADER_BYTES + MSG_LEN);
        return sent > SLOT_BYTES ? 0 : sent;
    }

    private static long slot(int index) {
        return (long) index * SLOT_STRIDE;
    }
}
