// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.*;

import dev.sne.shell.bench.sync.ConntrackdConfiguration;
import dev.sne.shell.bench.sync.Daemon;
import dev.sne.shell.lab.Firewall;
import dev.sne.shell.lab.FirewallStatus;
import dev.sne.shell.lab.Programs;
import dev.sne.shell.lab.Site;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.netns.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One of two firewalls with keepalived(8) and conntrackd(8), as the example of conntrackd has
/// them: it keeps the other's flows in a cache until the script that it comes with has it put them
/// into the kernel.
final class KeepalivedFirewall implements Firewall {
    private static final Path SCRIPT =
            Path.of("/usr/share/doc/conntrackd/examples/sync/primary-backup.sh");
    private static final String CACHE = "cache external:";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 20_000_000;

    private final Site site;
    private final Path directory;
    private final Keepalived keepalived;
    private final String conntrackdPath = Keepalived.installed("conntrackd");
    private @Nullable Daemon conntrackd;

    /// @param advert the time between advertisements, in seconds
    private KeepalivedFirewall(Site site, String advert) throws IOException {
        this.site = site;
        directory = Files.createDirectory(site.directory().resolve("conntrackd-" + site.name()));
        Path script = directory.resolve("primary-backup.sh");
        Files.writeString(script, script());
        Files.writeString(config(), configuration().text());
        keepalived =
                new Keepalived(site, new KeepalivedFiles(directory, advert, script.toString()));
    }

    /// @param advert the time between advertisements, in seconds
    static Programs programs(String advert) {
        return site -> new KeepalivedFirewall(site, advert);
    }

    /// Looks whether all that it takes is there, the script of conntrackd's documentation included.
    ///
    /// @throws CommandException that names what is missing
    static void checkInstalled() {
        Keepalived.installed("keepalived");
        Keepalived.installed("conntrackd");
        if (!Files.isReadable(SCRIPT)) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    "--peer: " + SCRIPT + ", which comes with conntrackd, is missing");
        }
    }

    private Path config() {
        return directory.resolve("conntrackd.conf");
    }

    private Path lock() {
        return directory.resolve("conntrackd.lock");
    }

    private Path control() {
        return directory.resolve("conntrackd.ctl");
    }

    /// The script as it is installed, of which an administrator changes these lines alone.
    private String script() throws IOException {
        StringBuilder script = new StringBuilder();
        for (String line : Files.readAllLines(SCRIPT)) {
            String changed =
                    switch (line.substring(0, line.indexOf('=') + 1)) {
                        case "CONNTRACKD_BIN=" -> "CONNTRACKD_BIN=" + conntrackdPath;
                        case "CONNTRACKD_LOCK=" -> "CONNTRACKD_LOCK=" + lock();
                        case "CONNTRACKD_CONFIG=" -> "CONNTRACKD_CONFIG=" + config();
                        default -> line;
                    };
            script.append(changed).append('\n');
        }
        return script.toString();
    }

    private ConntrackdConfiguration configuration() {
        int number = site.number();
        List<String> ignored =
                List.of(
                        INSIDE_V4.toString(),
                        OUTSIDE_V4.toString(),
                        inside(number).toString(),
                        outside(number).toString());
        return new ConntrackdConfiguration(
                "FTFW",
                false,
                false,
                SYNC_LINK,
                sync(number).toString(),
                sync(other()).toString(),
                ignored,
                lock(),
                control());
    }

    private int other() {
        return 3 - site.number();
    }

    @Override
    public int number() {
        return site.number();
    }

    /// keepalived's first decision is told to conntrackd, which has to answer then.
    @Override
    public void start() throws IOException {
        Files.deleteIfExists(lock());
        Files.deleteIfExists(control());
        Daemon started =
                Daemon.start(site.namespace(), List.of(conntrackdPath, "-C", config().toString()));
        conntrackd = started;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (statistics().exitCode() != 0) {
            started.checkAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(ExitStatus.FAILED, "conntrackd does not answer");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        keepalived.start();
    }

    private Command statistics() {
        return Command.run(site.namespace(), "conntrackd", "-C", config().toString(), "-s");
    }

    /// How many of the other's flows are in the cache.
    private long cached() {
        String statistics = statistics().output();
        int external = statistics.indexOf(CACHE);
        if (external < 0) {
            return 0;
        }
        String digits = statistics.substring(external).lines().skip(1).findFirst().orElse("");
        return Long.parseLong("0" + digits.replaceAll("\\D", ""));
    }

    @Override
    public boolean isRunning() {
        return conntrackd != null && conntrackd.isAlive() && keepalived.isRunning();
    }

    @Override
    public void kill() {
        keepalived.kill();
        if (conntrackd != null) {
            conntrackd.close();
        }
        site.observer().gone(site.number());
    }

    @Override
    public void terminate(Duration patience) throws IOException {
        keepalived.stop();
        if (conntrackd != null) {
            conntrackd.stop();
        }
        site.observer().gone(site.number());
    }

    @Override
    public void freeze(boolean frozen) throws IOException {
        String signal = frozen ? "STOP" : "CONT";
        keepalived.signal(signal);
        if (conntrackd != null) {
            conntrackd.signal(signal);
        }
    }

    /// There is no command for it: keepalived is started again.
    @Override
    public void handOver() throws IOException {
        keepalived.stop();
        keepalived.start();
    }

    @Override
    public Optional<FirewallStatus> status() {
        if (!isRunning()) {
            return Optional.empty();
        }
        return Optional.of(keepalived.status(verify()));
    }

    @Override
    public boolean hasFlowsInKernel() {
        return false;
    }

    @Override
    public boolean verify() {
        return keepalived.isActive() || cached() >= site.flows().getAsLong();
    }

    @Override
    public String written() {
        return keepalived.written() + "\n" + (conntrackd == null ? "" : conntrackd.written());
    }

    @Override
    public void close() {
        kill();
        keepalived.close();
    }
}
