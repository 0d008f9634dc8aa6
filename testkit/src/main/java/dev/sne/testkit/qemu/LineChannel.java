// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.qemu;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sne.netlink4j.wait.Uninterruptible;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Lines to and from a Unix socket of QEMU. A thread of its own reads them, so that a guest need
/// not wait until somebody asks for its lines. Senders take turns; so do receivers.
final class LineChannel implements AutoCloseable {
    private final String name;
    private final SocketChannel channel;
    private final LinkedBlockingQueue<Optional<String>> received = new LinkedBlockingQueue<>();
    private final Thread reader;

    /// Connects.
    ///
    /// @param name for error messages and the thread
    /// @throws IOException when nobody listens there (yet)
    LineChannel(Path socket, String name) throws IOException {
        this.name = name;
        this.channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        this.reader = Thread.ofPlatform().daemon().name("sne-guest-" + name).start(this::read);
    }

    synchronized void send(String line) {
        try {
            ByteBuffer bytes = UTF_8.encode(line + "\n");
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new GuestException("send to " + name, e);
        }
    }

    /// The next line.
    ///
    /// @throws GuestException when none comes in time, or none will come any more
    String receive(Duration patience) {
        return poll(patience)
                .orElseThrow(() -> new GuestException("nothing from " + name + " for " + patience));
    }

    /// The next line, if one comes in time.
    ///
    /// @throws GuestException when none will come any more
    Optional<String> poll(Duration patience) {
        try {
            Optional<String> line = received.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (line == null) {
                return Optional.empty();
            }
            if (line.isEmpty()) {
                received.add(line);
                throw new GuestException(name + " has ended");
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GuestException("interrupted while waiting for " + name, e);
        }
    }

    /// Closes the socket and waits for the thread's end.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new GuestException("close " + name, e);
        }
        Uninterruptible.join(reader);
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(Channels.newReader(channel, UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                received.add(Optional.of(line));
            }
        } catch (ClosedChannelException closedHere) {
            // By close(): whoever still waits is told below.
        } catch (IOException e) {
            received.add(Optional.of(name + " failed: " + e));
        } finally {
            received.add(Optional.empty());
        }
    }
}
