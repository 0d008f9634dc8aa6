// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.newsclub.net.unix.AFUNIXServerSocket;
import org.newsclub.net.unix.AFUNIXSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/// The daemon's end of the control socket.
///
/// Each connection has threads of its own while it lasts, and cannot hold up anything but itself.
/// Those of a few connections are there from the start: to begin a thread while all processors are
/// busy may hold up the JVM. There are at most {@value #MAX_SESSIONS} connections at once, of which
/// {@value #MAX_UNTRUSTED} may be of users that give no orders, so that these cannot keep an
/// administrator out. The socket is for root, the daemon's user and its group, the file's
/// permissions say so; who may do what is then decided by the credentials that the kernel tells of
/// the process at the other end.
///
/// Beside the socket lies a file that the daemon holds a lock on, for as long as it lives, however
/// it ends. So a socket that a dead daemon has left is told from one of a living daemon.
public final class ControlServer implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(ControlServer.class.getName());

    static final int MAX_SESSIONS = 64;
    static final int MAX_UNTRUSTED = 32;

    /// `sun_path` of `linux/un.h` without the NUL.
    private static final int MAX_PATH_BYTES = 107;

    private static final int BACKLOG = 64;

    /// Two for each of three connections.
    private static final int THREADS_KEPT = 6;

    private static final Duration THREADS_ENDURE = Duration.ofMinutes(1);
    private static final Duration SESSIONS_END = Duration.ofSeconds(2);
    private static final Duration AFTER_A_FAILURE = Duration.ofMillis(100);

    private final Path path;
    private final FileChannel lock;
    private final AFUNIXServerSocket socket;
    private final RequestHandler handler;
    private final int ownUser;
    private final Thread listener;
    private final ThreadPoolExecutor threads;
    private final Set<ControlSession> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private ControlServer(
            Path path,
            FileChannel lock,
            AFUNIXServerSocket socket,
            RequestHandler handler,
            int ownUser) {
        this.path = path;
        this.lock = lock;
        this.socket = socket;
        this.handler = handler;
        this.ownUser = ownUser;
        listener = Thread.ofPlatform().daemon().name("sne-control").unstarted(this::accept);
        threads =
                new ThreadPoolExecutor(
                        THREADS_KEPT,
                        Integer.MAX_VALUE,
                        THREADS_ENDURE.toSeconds(),
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().daemon().name("sne-control").factory());
        threads.prestartAllCoreThreads();
    }

    /// Begins to listen.
    ///
    /// @param path of the socket, whose directory is made if there is none
    /// @param handler what carries out what is asked for
    /// @throws IOException when that is not possible, or another daemon listens there
    public static ControlServer open(Path path, RequestHandler handler) throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_PATH_BYTES) {
            throw new IOException(
                    "control socket "
                            + path
                            + ": the path has "
                            + length
                            + " bytes, a socket's has at most "
                            + MAX_PATH_BYTES);
        }
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        FileChannel lock = lock(path);
        try {
            removeStale(path);
            AFUNIXServerSocket socket = bind(path);
            int user = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            ControlServer server = new ControlServer(path, lock, socket, handler, user);
            server.listener.start();
            return server;
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
    }

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(
                        path.resolveSibling(path.getFileName() + ".lock"),
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException _) {
            // A daemon of this very process has it.
        } catch (Throwable e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new IOException("another daemon listens on control socket " + path);
    }

    private static void removeStale(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            BasicFileAttributes attributes =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isOther()) {
                throw new IOException("control socket " + path + ": there is a file, no socket");
            }
            Files.delete(path);
        }
    }

    private static AFUNIXServerSocket bind(Path path) throws IOException {
        AFUNIXServerSocket socket = AFUNIXServerSocket.newInstance();
        try {
            socket.setDeleteOnClose(false);
            socket.bind(AFUNIXSocketAddress.of(new File(path.toString())), BACKLOG);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
            return socket;
        } catch (Throwable e) {
            socket.close();
            throw e;
        }
    }

    private void accept() {
        while (!closed) {
            try {
                AFUNIXSocket connection = socket.accept();
                if (closed) {
                    connection.close();
                    return;
                }
                ControlSession session =
                        new ControlSession(
                                connection,
                                handler,
                                ownUser,
                                threads,
                                this::admit,
                                sessions::remove);
                sessions.add(session);
                session.start();
            } catch (IOException | RuntimeException e) {
                if (!closed) {
                    LOG.log(System.Logger.Level.WARNING, "control socket: " + e);
                    pause();
                }
            }
        }
    }

    /// Too many open files, for example, will not have changed in no time.
    private static void pause() {
        try {
            Thread.sleep(AFTER_A_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whether there is room for one more session of this kind, itself counted.
    private boolean admit(boolean trusted) {
        int untrusted = 0;
        for (ControlSession each : sessions) {
            untrusted += each.trusted() ? 0 : 1;
        }
        return sessions.size() <= MAX_SESSIONS && (trusted || untrusted <= MAX_UNTRUSTED);
    }

    /// Has the thread that listens notice, by a connection to itself: the library keeps the
    /// descriptor of a socket that is closed while a thread listens on it.
    private void endListening() {
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            listener.join(SESSIONS_END);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "the control socket is gone already", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Listens no more, ends what is under way and removes the socket. Idempotent.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        endListening();
        try {
            // Whoever starts a daemon now finds either nothing, or the lock.
            Files.deleteIfExists(path);
            socket.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "control socket: " + e);
        }
        long deadline = System.nanoTime() + SESSIONS_END.toNanos();
        for (ControlSession each : sessions) {
            each.interrupt();
        }
        for (ControlSession each : sessions) {
            each.end(deadline);
        }
        threads.shutdown();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.WARNING, "control socket: " + e);
        }
    }
}
