// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.Main;
import dev.sne.shell.config.SecretFile;
import dev.sne.shell.control.ControlClient;
import dev.sne.shell.daemon.DaemonJvm;
import dev.sne.shell.json.JsonNode;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.Console;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.testkit.netns.Child;
import dev.sne.testkit.netns.Children;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A firewall's daemon: a process in the firewall's namespace, to which the lab talks over its
/// control socket. Thread-safe.
public final class SneFirewall implements Firewall {
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = 2_000_000;
    private static final int SIGCONT = 18;
    private static final int SIGSTOP = 19;
    private static final int SIGTERM = 15;

    private final int number;
    private final LabConfiguration configuration;
    private final Children children;
    private final Observer observer;
    private volatile @Nullable Child child;
    private final List<Thread> watches = new ArrayList<>();

    private SneFirewall(Site site, LabConfiguration configuration) {
        number = site.number();
        observer = site.observer();
        this.configuration = configuration;
        children = new Children("lab-" + name(), site.namespace());
    }

    /// Writes the daemon's configuration.
    public static SneFirewall install(Site site) throws IOException {
        LabConfiguration configuration =
                new LabConfiguration(site.settings(), site.network().hasIpv6(), site.directory());
        if (!Files.exists(configuration.secret())) {
            SecretFile.create(configuration.secret());
        }
        Files.writeString(configuration.file(site.number()), configuration.text(site.number()));
        return new SneFirewall(site, configuration);
    }

    @Override
    public int number() {
        return number;
    }

    /// The daemon's configuration file.
    public Path configuration() {
        return configuration.file(number);
    }

    /// Where the daemon takes commands.
    public Path socket() {
        return configuration.socket(number);
    }

    @Override
    public synchronized void start() throws IOException {
        if (isRunning()) {
            throw new IllegalStateException(name() + " is running");
        }
        Child started =
                children.start(
                        DaemonJvm.command(),
                        Main.class.getName(),
                        List.of("daemon", "-c", configuration.file(number).toString()),
                        configuration.log(number));
        child = started;
        Thread watch = new Thread(() -> watch(started), "lab-watch-" + name());
        watch.setDaemon(true);
        watch.start();
        watches.add(watch);
    }

    @Override
    public boolean isRunning() {
        Child current = child;
        return current != null && current.isAlive();
    }

    @Override
    public void kill() {
        process().kill();
        observer.gone(number);
    }

    @Override
    public void terminate(Duration patience) {
        Child current = process();
        current.signal(SIGTERM);
        long deadline = System.nanoTime() + patience.toNanos();
        while (current.isAlive()) {
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(ExitStatus.FAILED, name() + " does not end when told");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        observer.gone(number);
        if (current.status() != 0) {
            throw new CommandException(
                    ExitStatus.FAILED, name() + " ended with status " + current.status());
        }
    }

    @Override
    public void freeze(boolean frozen) {
        process().signal(frozen ? SIGSTOP : SIGCONT);
    }

    private Child process() {
        Child current = child;
        if (current == null) {
            throw new IllegalStateException(name() + " was never started");
        }
        return current;
    }

    @Override
    public void handOver() {
        order("handover");
    }

    private void order(String... words) {
        StringBuilder complaints = new StringBuilder();
        int status = ask(new ByteArrayOutputStream(), complaints, List.of(words));
        if (status != 0) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    name() + " refuses '" + String.join(" ", words) + "': " + complaints);
        }
    }

    @Override
    public boolean hasFlowsInKernel() {
        return true;
    }

    @Override
    public boolean verify() {
        StringBuilder complaints = new StringBuilder();
        int status = ask(new ByteArrayOutputStream(), complaints, List.of("verify"));
        if (status != ExitStatus.DONE && status != ExitStatus.PARTIAL) {
            throw new CommandException(
                    ExitStatus.FAILED, name() + " does not compare: " + complaints);
        }
        return status == ExitStatus.DONE;
    }

    @Override
    public Optional<FirewallStatus> status() {
        if (!isRunning() || !Files.exists(socket())) {
            return Optional.empty();
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            if (ask(out, new StringBuilder(), List.of("status", "--json")) != 0) {
                return Optional.empty();
            }
        } catch (CommandException e) {
            return Optional.empty();
        }
        return Optional.of(FirewallStatus.of(JsonNode.parse(out.toString(StandardCharsets.UTF_8))));
    }

    private int ask(ByteArrayOutputStream out, StringBuilder complaints, List<String> words) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Session session = Session.on(Console.of(InputStream.nullInputStream(), out, err));
        try {
            int status = new ControlClient(session, socket(), ANSWER).ask(words);
            complaints.append(err.toString(StandardCharsets.UTF_8).strip());
            return status;
        } catch (IOException e) {
            throw new CommandException(ExitStatus.FAILED, name() + ": " + e.getMessage(), e);
        }
    }

    /// Passes on what a daemon tells of itself for as long as it lives.
    private void watch(Child life) {
        LineOutput lines = new LineOutput(line -> observer.told(number, JsonNode.parse(line)));
        Session session =
                Session.on(
                        Console.of(
                                InputStream.nullInputStream(), lines, new ByteArrayOutputStream()));
        while (life.isAlive()) {
            try {
                new ControlClient(session, socket(), Duration.ZERO).ask(List.of("watch", "--json"));
            } catch (CommandException | IOException e) {
                // It does not listen yet, or has gone.
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        if (life.equals(child)) {
            observer.gone(number);
        }
    }

    @Override
    public String written() {
        try {
            String text = Files.readString(configuration.log(number)).strip();
            return text.isEmpty() ? "it has written nothing" : "it has written:\n" + text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        children.close();
        for (Thread each : watches) {
            try {
                each.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
