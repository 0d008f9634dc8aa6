// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.control.ClusterRequests;
import dev.sne.shell.control.ControlServer;
import dev.sne.shell.control.EventText;
import dev.sne.shell.control.Waiting;
import dev.sne.shell.daemon.Daemon;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.daemon.DaemonException;
import dev.sne.shell.daemon.DaemonLog;
import dev.sne.shell.daemon.LogLines;
import dev.sne.shell.notify.Notifier;
import dev.sne.shell.session.Background;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// A daemon in the process of a shell. It writes its log to a file and says at the prompt what an
/// administrator wants to hear of. It hands over and ends with the shell.
final class HostedDaemon implements Background.Running {
    private static final System.Logger LOG = System.getLogger(HostedDaemon.class.getName());

    private final Configuration configuration;
    private final Daemon daemon;
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeParts, "sne-shell-end");
    private final Thread end = Thread.ofPlatform().name("sne-shell-daemon").unstarted(this::await);

    private HostedDaemon(
            Path file,
            Configuration configuration,
            Optional<NetworkNamespace> elsewhere,
            Path log,
            Background background)
            throws IOException, DaemonException {
        this.configuration = configuration;
        try {
            Path directory = log.toAbsolutePath().getParent();
            if (directory != null) {
                Files.createDirectories(directory);
            }
            OutputStream out =
                    opened(
                            Files.newOutputStream(
                                    log, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
            LogLines lines = opened(new LogLines(out, false));
            lines.takeLogs(false);
            Notifier notifier = opened(Notifier.of(configuration));
            NetworkNamespace namespace = opened(own(elsewhere));
            daemon = opened(Daemon.open(file, configuration, namespace));
            daemon.listen(notifier);
            daemon.listen(new DaemonLog(configuration, lines));
            Waiting events = opened(new Waiting(daemon));
            Thread teller =
                    Thread.ofVirtual()
                            .name("sne-shell-events")
                            .start(() -> announce(events, background));
            opened((AutoCloseable) teller::interrupt);
            opened(ControlServer.open(configuration.controlSocket(), new ClusterRequests(daemon)));
            Runtime.getRuntime().addShutdownHook(hook);
            end.start();
            daemon.start();
        } catch (Throwable e) {
            closeParts();
            throw e;
        }
    }

    /// Starts one.
    ///
    /// @param elsewhere the namespace that it works in; empty for that of the process
    /// @param log the file that its log is appended to
    /// @param background whom it tells of what happens
    static HostedDaemon start(
            Path file,
            Configuration configuration,
            Optional<NetworkNamespace> elsewhere,
            Path log,
            Background background)
            throws IOException, DaemonException {
        return new HostedDaemon(file, configuration, elsewhere, log, background);
    }

    /// A handle of its own: the session's is closed with the session.
    private static NetworkNamespace own(Optional<NetworkNamespace> elsewhere) {
        return elsewhere.isPresent()
                ? NetworkNamespace.at(Path.of("/proc/self/fd/" + elsewhere.get().fd()))
                : NetworkNamespace.current();
    }

    private <T extends AutoCloseable> T opened(T part) {
        parts.push(part);
        return part;
    }

    /// Somebody may end it by its control socket, or it may not be able to go on.
    private void await() {
        try {
            daemon.awaitEnd();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        closeParts();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // That is why it ends.
            return;
        }
    }

    /// A terminal may be stopped (Ctrl-S) for as long as somebody likes: events that do not fit are
    /// left out here, and nowhere else.
    private void announce(Waiting events, Background background) {
        try {
            while (true) {
                for (DaemonEvent event : events.some()) {
                    if (isNews(event)) {
                        background.announce(
                                EventText.line(configuration, event, ZoneId.systemDefault()));
                    }
                }
                if (events.takeLost() > 0) {
                    background.announce("… and more, see the log");
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Each step of the machine and of its procedures is for the log.
    private static boolean isNews(DaemonEvent event) {
        return switch (event) {
            case DaemonEvent.Told _,
                    DaemonEvent.Replication _,
                    DaemonEvent.Paused _,
                    DaemonEvent.Life _ ->
                    true;
            case DaemonEvent.Moved _, DaemonEvent.Procedure _ -> false;
        };
    }

    private void closeParts() {
        synchronized (parts) {
            while (!parts.isEmpty()) {
                try {
                    parts.pop().close();
                } catch (Exception e) {
                    LOG.log(System.Logger.Level.WARNING, "ending the daemon", e);
                }
            }
        }
    }

    @Override
    public Path controlSocket() {
        return configuration.controlSocket();
    }

    @Override
    public boolean isRunning() {
        return end.isAlive();
    }

    @Override
    public void close() {
        daemon.stop();
        boolean interrupted = false;
        while (end.isAlive()) {
            try {
                end.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
