// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_DONE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/// Receives the rest of a dump on a thread of its own, a few datagrams ahead of who reads them.
///
/// The kernel makes each part of a dump during the system call that receives it, and takes longer
/// for it than most readers do. So both can go on at once, on two CPUs.
///
/// While it runs, the transport is used by its thread alone. It ends by itself with the datagram
/// that ends the dump, with an error, or when the kernel falls silent.
final class ReadAhead implements Runnable {
    /// Enough to even out a reader that pauses to write; they stay in the CPU's cache.
    private static final int BUFFERS = 8;

    /// A datagram, or what came instead of it.
    static final class Datagram {
        final MemorySegment buffer;
        int size;
        int senderPortId;
        @Nullable RuntimeException failure;

        /// Whether nothing comes after this one.
        boolean last;

        Datagram(int bytes) {
            buffer = Arena.ofAuto().allocate(bytes, Long.BYTES);
        }
    }

    private final NetlinkTransport transport;
    private final int sequence;
    private final long timeoutNanos;
    private final BlockingQueue<Datagram> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Datagram> filled = new ArrayBlockingQueue<>(BUFFERS);
    private final MessageReader messages = new MessageReader();
    private final Thread thread;
    private @Nullable Datagram inUse;

    /// Starts receiving.
    ///
    /// @param sequence the dump's
    /// @param bufferBytes how large a datagram may be
    /// @param timeoutNanos how long to wait for each
    ReadAhead(NetlinkTransport transport, int sequence, int bufferBytes, long timeoutNanos) {
        this.transport = transport;
        this.sequence = sequence;
        this.timeoutNanos = timeoutNanos;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new Datagram(bufferBytes));
        }
        thread = Thread.ofPlatform().name("netlink-read-ahead").daemon().start(this);
    }

    @Override
    public void run() {
        boolean more = true;
        while (more) {
            Datagram datagram;
            try {
                datagram = free.take();
            } catch (InterruptedException stopped) {
                return;
            }
            receive(datagram);
            more = !datagram.last;
            filled.add(datagram);
        }
    }

    private void receive(Datagram datagram) {
        datagram.failure = null;
        try {
            datagram.size = transport.receive(datagram.buffer, timeoutNanos);
            datagram.senderPortId = transport.senderPortId();
            datagram.last = datagram.size < 0 || endsDump(datagram);
        } catch (DecodeException malformed) {
            // Whoever reads it will find the same.
            datagram.last = false;
        } catch (RuntimeException e) {
            datagram.failure = e;
            datagram.last = true;
        }
    }

    private boolean endsDump(Datagram datagram) {
        messages.wrap(datagram.buffer, 0, Math.min(datagram.size, datagram.buffer.byteSize()));
        while (messages.next()) {
            int type = messages.type();
            if ((type == NLMSG_DONE || type == NLMSG_ERROR) && messages.sequence() == sequence) {
                return true;
            }
        }
        return false;
    }

    /// Waits for the next datagram; the one before may be overwritten from now on.
    ///
    /// @throws SystemCallException `EINTR` when the calling thread is interrupted, which it stays
    Datagram next() {
        if (inUse != null) {
            free.add(inUse);
            inUse = null;
        }
        try {
            Datagram datagram = filled.take();
            inUse = datagram;
            return datagram;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemCallException("receive from the kernel", Errno.EINTR);
        }
    }

    /// Stops receiving, wherever it is. When this returns, the transport is not used any more.
    void stop() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
