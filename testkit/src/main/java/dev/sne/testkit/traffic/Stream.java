// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import dev.sne.netlink4j.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// One TCP connection over which both ends send all the time, and check every byte of the other's.
/// It is never opened again: once broken it stays so. Thread-safe.
public final class Stream {
    private static final long LOOK_NANOS = 1_000_000;

    private final String name;
    private final StreamEnd client;
    private final StreamEnd server;

    private Stream(String name, StreamEnd client, StreamEnd server) {
        this.name = name;
        this.client = client;
        this.server = server;
    }

    /// Opens one.
    ///
    /// @param name for people
    /// @param loop where the client is
    /// @param target where `service` can be reached
    /// @param pace of both ends
    public static Stream open(
            String name, TrafficLoop loop, Endpoint target, StreamService service, Pace pace) {
        long number = service.nextNumber();
        StreamPattern there = new StreamPattern(2 * number);
        StreamPattern back = new StreamPattern(2 * number + 1);
        StreamEnd client = new StreamEnd(loop, pace, there, back);
        StreamEnd server = new StreamEnd(service.loop(), pace, back, there);
        service.expect(number, server);
        loop.run(() -> connect(loop, target, number, client));
        return new Stream(name, client, server);
    }

    private static void connect(TrafficLoop loop, Endpoint target, long number, StreamEnd client) {
        InetSocket socket = InetSocket.tcp(loop, target.address().isV6());
        int refused = socket.connect(target);
        if (refused != 0) {
            client.fail("connecting: " + new Errno(refused).description());
            return;
        }
        socket.on(
                InetSocket.POLLOUT,
                () -> {
                    int error = socket.takeError();
                    if (error != 0) {
                        socket.close();
                        client.fail("connecting: " + new Errno(error).description());
                        return;
                    }
                    // Into an empty buffer: it is taken as a whole.
                    MemorySegment greeting = Arena.ofAuto().allocate(Long.BYTES, Long.BYTES);
                    greeting.set(ValueLayout.JAVA_LONG, 0, number);
                    socket.send(greeting, 0, Long.BYTES);
                    client.begin(socket);
                });
    }

    public String name() {
        return name;
    }

    /// Bytes that arrived and were right, in both directions.
    public long received() {
        return client.received() + server.received();
    }

    /// What went wrong at either end, empty for nothing.
    public String failure() {
        return client.failure().isEmpty() ? server.failure() : client.failure();
    }

    /// What arrived at the client.
    public ArrivalLog atClient() {
        return client.arrivals();
    }

    /// What arrived at the server.
    public ArrivalLog atServer() {
        return server.arrivals();
    }

    /// Waits until something more has arrived in both directions than had when it was called.
    ///
    /// @return whether it has in time
    public boolean awaitProgress(Duration patience) {
        long there = server.received();
        long back = client.received();
        return await(patience, () -> server.received() > there && client.received() > back);
    }

    /// Has both ends send no more, and waits until all that was sent has arrived.
    ///
    /// @return whether it has in time, every byte of it right
    public boolean finish(Duration patience) {
        client.loop().run(client::rest);
        server.loop().run(server::rest);
        return await(
                        patience,
                        () ->
                                server.received() == client.sent()
                                        && client.received() == server.sent())
                && failure().isEmpty();
    }

    private boolean await(Duration patience, Condition condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (!failure().isEmpty() || System.nanoTime() - deadline >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return true;
    }

    private interface Condition {
        boolean holds();
    }
}
