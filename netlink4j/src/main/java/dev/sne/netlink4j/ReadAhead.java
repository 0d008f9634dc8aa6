// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static dev.sne.netlink4j.uapi.Netlink.NLMSG_DONE;
import static dev.sne.netlink4j.uapi.Netlink.NLMSG_ERROR;

import dev.sne.netlink4j.wait.Uninterruptible;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Receives the rest of a dump on a thread of its own, a few datagrams ahead of who reads them.
///
/// The kernel makes each part of a dump during the system call that receives it, and takes longer
/// for it than most readers do. So both can go on at once, on two CPUs.
///
/// While it runs, the transport is used by its thread alone. It ends by itself with the datagram
/// that ends the dump, with an error, or when the kernel falls silent.
final class ReadAhead implements Runnable {
    /// As many as are filled while a reader is still slow, because its code has not been compiled
    /// yet. Allocated when needed; later few of them go round, which stay in the CPU's cache.
    private static final int MAX_BUFFERS = 64;

    /// A reader that waits is woken for so many datagrams, or the last one: to be woken takes as
    /// long as to read a few flows.
    private static final int WORTH_WAKING = 8;

    /// How long a reader waits for so many when there are some.
    private static final long PATIENCE_NANOS = 1_000_000;

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
    private final int bufferBytes;
    private int buffers;

    private final Lock lock = new ReentrantLock();
    private final Condition filledEnough = lock.newCondition();
    private final Condition freed = lock.newCondition();
    private final Deque<Datagram> filled = new ArrayDeque<>(MAX_BUFFERS);
    private final Deque<Datagram> free = new ArrayDeque<>(MAX_BUFFERS);
    private boolean readerWaits;

    /// What the thread has died of, such as a lack of memory.
    private @Nullable Error died;

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
        this.bufferBytes = bufferBytes;
        thread = Thread.ofPlatform().name("netlink-read-ahead").daemon().start(this);
    }

    @Override
    public void run() {
        try {
            receiveAll();
        } catch (Error e) {
            lock.lock();
            try {
                died = e;
                filledEnough.signal();
            } finally {
                lock.unlock();
            }
        }
    }

    private void receiveAll() {
        boolean more = true;
        while (more) {
            Datagram datagram;
            try {
                datagram = buffer();
            } catch (InterruptedException stopped) {
                return;
            }
            receive(datagram);
            more = !datagram.last;
            add(datagram);
        }
    }

    /// The buffer that was used last and is free.
    private Datagram buffer() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (free.isEmpty() && buffers < MAX_BUFFERS) {
                buffers++;
                return new Datagram(bufferBytes);
            }
            while (free.isEmpty()) {
                freed.await();
            }
            return free.pop();
        } finally {
            lock.unlock();
        }
    }

    private void add(Datagram datagram) {
        lock.lock();
        try {
            filled.add(datagram);
            if (readerWaits && isEnough()) {
                filledEnough.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isEnough() {
        return died != null
                || filled.size() >= WORTH_WAKING
                || !filled.isEmpty() && filled.getLast().last;
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
        try {
            lock.lockInterruptibly();
            try {
                if (inUse != null) {
                    free.push(inUse);
                    inUse = null;
                    freed.signal();
                }
                awaitFilled();
                inUse = filled.remove();
                return inUse;
            } finally {
                lock.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SystemCallException("receive from the kernel", Errno.EINTR);
        }
    }

    private void awaitFilled() throws InterruptedException {
        if (!filled.isEmpty()) {
            return;
        }
        readerWaits = true;
        try {
            while (filled.isEmpty()) {
                if (died != null) {
                    throw died;
                }
                long left = PATIENCE_NANOS;
                while (left > 0 && !isEnough()) {
                    left = filledEnough.awaitNanos(left);
                }
            }
        } finally {
            readerWaits = false;
        }
    }

    /// Stops receiving, wherever it is. When this returns, the transport is not used any more.
    void stop() {
        thread.interrupt();
        Uninterruptible.join(thread);
    }
}
