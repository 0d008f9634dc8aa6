// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import dev.sne.shell.Main;
import dev.sne.shell.daemon.DaemonJvm;
import dev.sne.shell.lab.Firewall;
import dev.sne.shell.lab.FirewallStatus;
import dev.sne.shell.lab.LabSettings.Trait;
import dev.sne.shell.lab.Programs;
import dev.sne.shell.lab.Site;
import dev.sne.shell.lab.SneFirewall;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// One of two firewalls on which keepalived(8) decides, and tells the daemon of `sne`, which
/// replicates.
final class ExternalFirewall implements Firewall {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_NANOS = 20_000_000;

    private final Site site;
    private final SneFirewall sne;
    private final Keepalived keepalived;

    /// @param advert the time between advertisements, in seconds
    private ExternalFirewall(Site site, String advert) throws IOException {
        this.site = site;
        sne =
                SneFirewall.install(
                        new Site(
                                site.number(),
                                site.network(),
                                site.settings().with(Trait.EXTERNAL),
                                site.directory(),
                                site.observer(),
                                site.flows()));
        Path directory =
                Files.createDirectory(site.directory().resolve("keepalived-" + site.name()));
        Path notify = directory.resolve("notify");
        Files.writeString(notify, script(sne));
        keepalived =
                new Keepalived(site, new KeepalivedFiles(directory, advert, notify.toString()));
    }

    /// @param advert the time between advertisements, in seconds
    static Programs programs(String advert) {
        return site -> new ExternalFirewall(site, advert);
    }

    /// What `sne cluster` is where it is installed.
    private static String script(SneFirewall firewall) throws IOException {
        return "#!/bin/sh\nexec %s %s cluster --control %s \"$1\"\n"
                .formatted(
                        String.join(" ", DaemonJvm.command()),
                        Main.class.getName(),
                        firewall.socket());
    }

    @Override
    public int number() {
        return site.number();
    }

    /// keepalived's first decision is told to the daemon, which has to listen then.
    @Override
    public void start() throws IOException {
        sne.start();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (sne.status().isEmpty()) {
            if (!sne.isRunning() || System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        ExitStatus.FAILED, "the daemon does not begin: " + sne.written());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        keepalived.start();
    }

    @Override
    public boolean isRunning() {
        return sne.isRunning() && keepalived.isRunning();
    }

    @Override
    public void kill() {
        keepalived.kill();
        sne.kill();
    }

    @Override
    public void terminate(Duration patience) throws IOException {
        keepalived.stop();
        sne.terminate(patience);
    }

    @Override
    public void freeze(boolean frozen) throws IOException {
        keepalived.signal(frozen ? "STOP" : "CONT");
        sne.freeze(frozen);
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
        return sne.status().map(flows -> flows.decidedBy(keepalived.status(flows.complete())));
    }

    @Override
    public boolean hasFlowsInKernel() {
        return true;
    }

    @Override
    public boolean verify() {
        return sne.verify();
    }

    @Override
    public String written() {
        return sne.written() + "\n" + keepalived.written();
    }

    @Override
    public void close() {
        keepalived.close();
        sne.close();
    }
}
