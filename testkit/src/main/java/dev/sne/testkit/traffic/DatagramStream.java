// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/// Numbered datagrams, one after another at a steady pace, and a receiver that notes which arrive
/// and when. Thread-safe.
public final class DatagramStream {
    private static final int BYTES = 64;
    private static final int MAX_AT_ONCE = 50;

    private final String name;
    private final TrafficLoop loop;
    private final Endpoint target;
    private final long intervalNanos;
    private final MemorySegment datagram = Arena.ofAuto().allocate(BYTES, Long.BYTES);
    private final ArrivalLog arrivals = new ArrivalLog();
    private boolean sending = true;
    private long next;

    private volatile long sent;
    private volatile long refused;
    private volatile long received;
    private volatile long greatest = -1;
    private volatile long disordered;

    private DatagramStream(String name, TrafficLoop loop, Endpoint target, Duration interval) {
        this.name = name;
        this.loop = loop;
        this.target = target;
        intervalNanos = interval.toNanos();
    }

    /// Begins.
    ///
    /// @param name for people
    /// @param from where the sender is
    /// @param target where `port` of the receiver can be reached
    /// @param to where the receiver is
    /// @param port that nobody else has there, 1 to 65535
    public static DatagramStream open(
            String name,
            TrafficLoop from,
            Endpoint target,
            TrafficLoop to,
            int port,
            Duration interval) {
        DatagramStream stream = new DatagramStream(name, from, target, interval);
        Services.udp(to, port, socket -> stream.receive(socket, to));
        from.run(stream::begin);
        return stream;
    }

    private void begin() {
        InetSocket socket = InetSocket.udp(loop, target.address().isV6());
        socket.connect(target);
        next = System.nanoTime();
        send(socket);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void send(InetSocket socket) {
        if (!sending) {
            socket.close();
            return;
        }
        long now = System.nanoTime();
        int count = 0;
        while (next - now <= 0 && count < MAX_AT_ONCE) {
            datagram.set(ValueLayout.JAVA_LONG, 0, sent);
            // An error is of the datagram before, or of the route: the next one goes its own way.
            if (socket.send(datagram, 0, BYTES) < 0) {
                refused++;
            }
            sent++;
            next += intervalNanos;
            count++;
        }
        loop.after(next - now, () -> send(socket));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // One thread writes.
    private void receive(InetSocket socket, TrafficLoop to) {
        if (socket.receive(to.buffer()) != BYTES) {
            return;
        }
        long number = to.buffer().get(ValueLayout.JAVA_LONG, 0);
        arrivals.arrived(BYTES);
        received++;
        if (number > greatest) {
            greatest = number;
        } else {
            disordered++;
        }
    }

    public String name() {
        return name;
    }

    public long sent() {
        return sent;
    }

    public long received() {
        return received;
    }

    /// How many of those that were sent have not arrived, those on their way included.
    public long missing() {
        return sent - received;
    }

    /// How many arrived behind a later one, or twice.
    public long disordered() {
        return disordered;
    }

    /// How many the sender's kernel did not take.
    public long refused() {
        return refused;
    }

    public ArrivalLog arrivals() {
        return arrivals;
    }

    /// Sends no more.
    public void rest() {
        loop.run(() -> sending = false);
    }
}
