// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.command;

import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.cli.Arguments;
import dev.sne.shell.cli.Command;
import dev.sne.shell.cli.Operands;
import dev.sne.shell.cli.Option;
import dev.sne.shell.cli.Value;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.ConfigurationReader;
import dev.sne.shell.config.Problem;
import dev.sne.shell.control.ClusterRequests;
import dev.sne.shell.control.ControlServer;
import dev.sne.shell.daemon.Daemon;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.daemon.DaemonException;
import dev.sne.shell.daemon.DaemonLog;
import dev.sne.shell.daemon.LogLines;
import dev.sne.shell.daemon.ReloadResult;
import dev.sne.shell.daemon.ServiceManager;
import dev.sne.shell.daemon.Watchdog;
import dev.sne.shell.notify.Notifier;
import dev.sne.shell.session.Cancellation;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Signals;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// `daemon`: a host of a cluster, until it is told to stop.
final class DaemonCommand implements Command {
    static final String FILE = "/etc/sne/sne.toml";
    private static final Duration LONG = Duration.ofDays(1);

    @Override
    public String name() {
        return "daemon";
    }

    @Override
    public String summary() {
        return "be a host of a cluster: fail over and replicate flows";
    }

    @Override
    public Operands operands() {
        return Operands.NONE;
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.of("-c", "--config", Value.FILE, "the configuration (" + FILE + ")"),
                Option.flag("--check", "only check the configuration, as `config check` does"));
    }

    @Override
    public List<String> notes() {
        return List.of(
                "Runs in the foreground and logs to standard error. SIGTERM or SIGINT: hands over,"
                        + " gives all back, ends. SIGHUP: reads the configuration again.",
                "Needs CAP_NET_ADMIN and CAP_NET_RAW in the network namespace that it runs in.");
    }

    @Override
    public List<String> examples() {
        return List.of("sne daemon -c /etc/sne/sne.toml");
    }

    @Override
    public int run(Session session, Arguments arguments) throws Exception {
        Path file = Path.of(arguments.value("--config", FILE));
        Configuration configuration = read(session, file);
        if (arguments.has("--check")) {
            session.summary(file + ": OK");
            return ExitStatus.DONE;
        }
        try (LogLines lines = new LogLines(session.console().err(), LogLines.isJournal());
                NetworkNamespace namespace = NetworkNamespace.current()) {
            lines.takeLogs(session.settings().debug());
            return run(session, file, configuration, namespace, lines);
        } catch (DaemonException e) {
            throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    static Configuration read(Session session, Path file) throws IOException {
        ConfigurationReader.Result result;
        try {
            result = ConfigurationReader.onThisMachine(session.namespace()).read(file);
        } catch (NoSuchFileException e) {
            throw new CommandException(
                    ExitStatus.FAILED, file + ": no such file; `sne config init` writes one", e);
        }
        for (Problem each : result.problems()) {
            session.write(each.text(file.toString()) + "\n");
        }
        return result.configuration()
                .orElseThrow(
                        () -> new CommandException(ExitStatus.FAILED, file + " cannot be used"));
    }

    private static int run(
            Session session,
            Path file,
            Configuration configuration,
            NetworkNamespace namespace,
            LogLines lines)
            throws IOException, DaemonException, InterruptedException {
        ServiceManager manager = ServiceManager.of(System.getenv(), ProcessHandle.current().pid());
        // The notifier ends last, so that the last events are brought, too.
        try (Notifier notifier = Notifier.of(configuration);
                Daemon daemon = Daemon.open(file, configuration, namespace)) {
            daemon.listen(notifier);
            daemon.listen(new DaemonLog(configuration, lines));
            daemon.listen(event -> status(event, manager));
            Signals.onHangUp(() -> reload(daemon, manager, lines));
            Thread.ofVirtual().start(() -> stopWhenTold(session.cancellation(), daemon, manager));
            Path socket = configuration.controlSocket();
            try (ControlServer _ = ControlServer.open(socket, new ClusterRequests(daemon))) {
                daemon.start();
                manager.tell("READY=1");
                Watchdog.start(manager, daemon);
                return daemon.awaitEnd() ? ExitStatus.DONE : ExitStatus.FAILED;
            }
        }
    }

    private static void stopWhenTold(
            Cancellation cancellation, Daemon daemon, ServiceManager manager) {
        while (!cancellation.await(LONG)) {
            // A day has passed.
        }
        manager.tell("STOPPING=1");
        daemon.stop();
    }

    private static void status(DaemonEvent event, ServiceManager manager) {
        if (event instanceof DaemonEvent.Moved(var _, int group, var transition)) {
            manager.tell("STATUS=group " + group + ": " + transition.to());
        }
    }

    private static void reload(Daemon daemon, ServiceManager manager, LogLines lines) {
        manager.tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1_000);
        ReloadResult result = daemon.reload();
        for (Problem each : result.problems()) {
            lines.warning(each.text("configuration"));
        }
        if (!result.accepted()) {
            lines.warning("what was in force before stays so");
        }
        for (String each : result.restart()) {
            lines.warning(each + " has changed: that takes a restart");
        }
        manager.tell("READY=1");
    }
}
