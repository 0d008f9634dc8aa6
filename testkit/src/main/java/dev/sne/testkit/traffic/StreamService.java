// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.traffic;

import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Where [Stream]s are accepted. A connection tells with its first eight bytes which one it is.
/// Thread-safe.
public final class StreamService {
    private static final AtomicLong NUMBERS = new AtomicLong(1);

    private final TrafficLoop loop;
    private final Map<Long, StreamEnd> expected = new ConcurrentHashMap<>();

    private StreamService(TrafficLoop loop) {
        this.loop = loop;
    }

    /// Listens.
    ///
    /// @param port 1 to 65535
    public static StreamService open(TrafficLoop loop, int port) {
        StreamService service = new StreamService(loop);
        Services.tcp(loop, port, service::greet);
        return service;
    }

    TrafficLoop loop() {
        return loop;
    }

    long nextNumber() {
        return NUMBERS.getAndIncrement();
    }

    void expect(long number, StreamEnd end) {
        expected.put(number, end);
    }

    private void greet(InetSocket socket) {
        var greeting = loop.buffer().asSlice(0, Long.BYTES);
        socket.on(
                InetSocket.POLLIN,
                () -> {
                    int size = socket.receive(greeting);
                    if (InetSocket.wouldBlock(size)) {
                        return;
                    }
                    StreamEnd end =
                            size == Long.BYTES
                                    ? expected.remove(greeting.get(ValueLayout.JAVA_LONG, 0))
                                    : null;
                    if (end == null) {
                        socket.close();
                    } else {
                        end.begin(socket);
                    }
                });
    }
}
