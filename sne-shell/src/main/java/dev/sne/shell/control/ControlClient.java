// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.shell.session.CancelledException;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The other end of the control socket: asks the daemon and passes its answer on to a session.
///
/// The JDK's own sockets do for that: the credentials are the server's to ask for, and no library
/// has to be unpacked and loaded for a command that lasts a moment.
public final class ControlClient {
    /// Where a daemon listens whose configuration does not say.
    public static final String DEFAULT_SOCKET = "/run/sne/control.sock";

    private static final Duration LOOK_EVERY = Duration.ofMillis(100);
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Session session;
    private final Path path;
    private final Duration patience;

    /// What ended the connection from this side.
    private enum Ended {
        NOT,
        CANCELLED,
        TIRED
    }

    private volatile Ended ended = Ended.NOT;
    private volatile boolean over;
    private volatile boolean answered;
    private boolean drawn;

    /// @param session whose streams get the answer
    /// @param path of the socket
    /// @param patience how long to wait for the first part of the answer; zero for ever
    public ControlClient(Session session, Path path, Duration patience) {
        this.session = session;
        this.path = path;
        this.patience = patience;
    }

    /// Asks, and passes on what is answered until that ends.
    ///
    /// @return the exit status that the daemon has answered
    /// @throws CancelledException when the session was cancelled before that
    public int ask(List<String> words) throws IOException {
        ByteBuffer line = line(words);
        try (SocketChannel channel = connect()) {
            Thread watch = new Thread(() -> watch(channel), "sne-control-watch");
            watch.setDaemon(true);
            watch.start();
            send(channel, line);
            return relay(Channels.newInputStream(channel));
        } catch (ClosedChannelException e) {
            throw end(e);
        } finally {
            over = true;
            erase();
        }
    }

    private static void send(SocketChannel channel, ByteBuffer line) throws IOException {
        try {
            while (line.hasRemaining()) {
                channel.write(line);
            }
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            // Refused before it was asked: the reason can be read.
            return;
        }
    }

    private static ByteBuffer line(List<String> words) {
        for (String word : words) {
            if (word.isEmpty() || word.indexOf(' ') >= 0 || word.indexOf('\n') >= 0) {
                throw new UsageException("'" + word + "' is nothing that a daemon understands");
            }
        }
        byte[] bytes = (String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Request.MAX_BYTES) {
            throw new UsageException(
                    "the words have more than " + Request.MAX_BYTES + " bytes together");
        }
        return ByteBuffer.wrap(bytes);
    }

    private SocketChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return channel;
        } catch (IOException e) {
            channel.close();
            if (!Files.exists(path) || e instanceof ConnectException) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        "no daemon listens on "
                                + path
                                + ": start one with 'sne daemon -c FILE', or name its socket with"
                                + " --control",
                        e);
            }
            if (!Files.isWritable(path)) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        "not permitted to use "
                                + path
                                + ": that is for root, the daemon's user and the socket's group",
                        e);
            }
            throw new IOException("cannot connect to " + path + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            channel.close();
            throw e;
        }
    }

    /// Ends the connection when the session is cancelled, or the daemon says nothing.
    private void watch(SocketChannel channel) {
        long tired = System.nanoTime() + patience.toNanos();
        while (!over && ended == Ended.NOT) {
            if (session.cancellation().await(LOOK_EVERY)) {
                ended = Ended.CANCELLED;
            } else if (!answered && !patience.isZero() && System.nanoTime() > tired) {
                ended = Ended.TIRED;
            }
        }
        if (!over) {
            try {
                channel.close();
            } catch (IOException e) {
                // It is as good as closed.
                return;
            }
        }
    }

    private RuntimeException end(IOException e) {
        return ended == Ended.TIRED
                ? new CommandException(
                        ExitStatus.FAILED,
                        "the daemon on "
                                + path
                                + " does not answer within "
                                + patience.toSeconds()
                                + " s: it is stopped, or overloaded",
                        e)
                : new CancelledException(session.cancellation().signal(), "the daemon goes on");
    }

    private int relay(InputStream in) throws IOException {
        byte[] header = new byte[FrameKind.HEADER_BYTES];
        while (true) {
            if (in.readNBytes(header, 0, header.length) < header.length) {
                throw closed();
            }
            answered = true;
            @Nullable FrameKind kind = FrameKind.of(header[0]);
            int length = ByteBuffer.wrap(header).getInt(1);
            if (kind == null || length < 0 || length > FrameKind.MAX_BYTES) {
                throw new IOException(path + " is not the socket of a daemon");
            }
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw closed();
            }
            if (kind == FrameKind.STATUS) {
                return status(bytes);
            }
            pass(kind, bytes);
        }
    }

    private int status(byte[] digits) throws IOException {
        try {
            return Integer.parseInt(new String(digits, StandardCharsets.US_ASCII));
        } catch (NumberFormatException e) {
            throw new IOException(path + " is not the socket of a daemon", e);
        }
    }

    private static CommandException closed() {
        return new CommandException(
                ExitStatus.FAILED, "the daemon has gone before it had answered completely");
    }

    private void pass(FrameKind kind, byte[] bytes) throws IOException {
        if (kind == FrameKind.DATA) {
            erase();
            session.out().write(bytes);
            session.out().flush();
            return;
        }
        String line = printable(new String(bytes, StandardCharsets.UTF_8));
        switch (kind) {
            case COMPLAINT -> {
                erase();
                session.complain("cluster", line);
            }
            case SUMMARY -> {
                erase();
                session.summary(line);
            }
            default -> {
                if (session.console().errTerminal() && !session.settings().quiet()) {
                    session.write(ERASE_LINE + line);
                    drawn = true;
                }
            }
        }
    }

    /// What the daemon says is one line, whatever is in it.
    private static String printable(String line) {
        StringBuilder text = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            text.append(Character.isISOControl(c) ? ' ' : c);
        }
        return text.toString();
    }

    private void erase() {
        if (drawn) {
            session.write(ERASE_LINE);
            drawn = false;
        }
    }
}
