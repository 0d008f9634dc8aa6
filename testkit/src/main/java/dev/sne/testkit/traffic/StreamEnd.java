// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.Errno;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// One end of a [Stream]: sends its pattern at a pace, and checks the other's. The counts may be
/// read by any thread, the rest belongs to the loop's.
final class StreamEnd {
    private static final long MAX_CREDIT = 1 << 18;

    private final TrafficLoop loop;
    private final Pace pace;
    private final StreamPattern outgoing;
    private final StreamPattern incoming;
    private final ArrivalLog arrivals = new ArrivalLog();
    private @Nullable InetSocket socket;
    private long credit;
    private long nextCredit;
    private boolean sending = true;

    private volatile long sent;
    private volatile long received;
    private volatile String failure = "";

    StreamEnd(TrafficLoop loop, Pace pace, StreamPattern out, StreamPattern in) {
        this.loop = loop;
        this.pace = pace;
        outgoing = out;
        incoming = in;
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /// What went wrong, empty for nothing.
    String failure() {
        return failure;
    }

    ArrivalLog arrivals() {
        return arrivals;
    }

    TrafficLoop loop() {
        return loop;
    }

    /// Begins, on a socket that is connected.
    void begin(InetSocket connected) {
        socket = connected;
        connected.on(InetSocket.POLLIN, this::ready);
        nextCredit = System.nanoTime();
        earn();
    }

    /// Sends no more.
    void rest() {
        sending = false;
    }

    private void earn() {
        if (!sending || !failure.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        while (nextCredit - now <= 0) {
            credit = Math.min(credit + pace.bytes(), MAX_CREDIT);
            nextCredit += pace.interval().toNanos();
        }
        loop.after(nextCredit - now, this::earn);
        send();
    }

    private void ready() {
        receive();
        send();
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void send() {
        InetSocket connected = socket;
        if (connected == null) {
            return;
        }
        while (credit > 0 && sending) {
            long length = Math.min(credit, StreamPattern.CHUNK);
            int taken = connected.send(outgoing.bytes(), StreamPattern.place(sent), length);
            if (InetSocket.wouldBlock(taken)) {
                connected.on(InetSocket.POLLIN | InetSocket.POLLOUT, this::ready);
                return;
            }
            if (taken < 0) {
                fail("sending: " + new Errno(-taken).description());
                return;
            }
            sent += taken;
            credit -= taken;
        }
        connected.on(InetSocket.POLLIN, this::ready);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void receive() {
        InetSocket connected = socket;
        while (connected != null) {
            MemorySegment buffer = loop.buffer();
            int size = connected.receive(buffer);
            if (InetSocket.wouldBlock(size)) {
                return;
            }
            if (size < 0) {
                fail("receiving: " + new Errno(-size).description());
                return;
            }
            if (size == 0) {
                fail("the peer has closed the connection");
                return;
            }
            if (!incoming.matches(buffer, size, received)) {
                fail("wrong bytes behind offset " + received);
                return;
            }
            arrivals.arrived(size);
            received += size;
            if (size < buffer.byteSize()) {
                return;
            }
        }
    }

    void fail(String why) {
        InetSocket broken = socket;
        socket = null;
        if (broken != null) {
            broken.close();
        }
        if (failure.isEmpty()) {
            failure = why;
        }
    }
}
