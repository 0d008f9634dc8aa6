// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.State;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.metrics.MetricsEndpoint;
import dev.sne.hasm.runtime.node.HostRecord;
import dev.sne.hasm.runtime.node.Node;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.procedure.FirewallProcedures;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.ifmii.address.CleanUp;
import dev.sne.ifmii.link.LinkState;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.ConfigurationReader;
import dev.sne.shell.config.MetricsConfig;
import dev.sne.shell.config.Mode;
import dev.sne.shell.config.Problem;
import dev.sne.shell.config.SecretException;
import dev.sne.shell.config.SecretFile;
import dev.sne.shell.daemon.DaemonEvent.Life.Stage;
import dev.sne.shell.daemon.DaemonEvent.Moment;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A host of a cluster, run as its configuration says.
///
/// ```java
/// try (Daemon daemon = Daemon.open(file, configuration, namespace)) {
///     daemon.listen(log);
///     daemon.start();
///     daemon.awaitEnd();
/// }
/// ```
///
/// Thread-safe.
public final class Daemon implements ClusterControl, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Daemon.class.getName());

    /// How long a handover may take when the host stops.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Path file;
    private final NetworkNamespace namespace;
    private final EventHub hub = new EventHub();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicBoolean ending = new AtomicBoolean();
    private final StateDirectory state;
    private volatile Configuration configuration;
    private ClusterKeys keys;
    private byte[] secret;

    private @Nullable MetricsEndpoint metrics;

    /// Held by whoever begins or ends a life of the host.
    private final Object order = new Object();

    /// Null in maintenance and at the end.
    private volatile @Nullable HostLife runtime;

    private volatile boolean maintenance;
    private volatile boolean failed;

    private Daemon(Path file, Configuration configuration, NetworkNamespace namespace)
            throws IOException, DaemonException {
        this.file = file;
        this.configuration = configuration;
        this.namespace = namespace;
        parts.push(hub);
        try {
            keys = keys(configuration);
            secret = Files.readAllBytes(configuration.cluster().secret());
            RealTime.lockMemory(configuration.realTime());
            state = StateDirectory.open(configuration.stateDirectory());
            parts.push(state);
            PortCheck.check(namespace, configuration);
            if (configuration.mode() == Mode.OWN) {
                tellLeftovers(FirewallProcedures.cleanUp(namespace));
            }
            runtime = life();
            metrics = openMetrics(configuration.metrics());
        } catch (Throwable e) {
            HostLife begun = runtime;
            if (begun != null) {
                begun.close();
            }
            Parts.close(parts);
            throw e;
        }
    }

    /// Gets ready: what a run before has left is removed, links are open, nothing is active.
    ///
    /// @param file where the configuration was read, to be read again
    /// @param namespace of the firewall; must stay open until this is closed
    /// @throws DaemonException when something on this machine is in the way
    /// @throws IOException when the state directory can't be used, or a port not be bound
    public static Daemon open(Path file, Configuration configuration, NetworkNamespace namespace)
            throws IOException, DaemonException {
        return new Daemon(file, configuration, namespace);
    }

    private static ClusterKeys keys(Configuration configuration) throws DaemonException {
        try {
            return SecretFile.read(
                    configuration.cluster().secret(), configuration.cluster().number());
        } catch (SecretException e) {
            throw new DaemonException(e.reason(), e);
        }
    }

    private static void tellLeftovers(CleanUp found) {
        if (!found.isNothing()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "removed what a run before has left: "
                            + found.addresses()
                            + " addresses, "
                            + found.routes()
                            + " routes, "
                            + found.links()
                            + " interfaces");
        }
        found.refused().forEach(each -> LOG.log(System.Logger.Level.ERROR, each.getMessage()));
    }

    private HostLife life() throws IOException, DaemonException {
        HostRecord record = state.begin();
        HostLife life =
                configuration.mode() == Mode.EXTERNAL
                        ? new ExternalLife(
                                namespace, configuration, keys, record.incarnation(), hub)
                        : new HostRuntime(
                                namespace, configuration, keys, record, hub, this::giveUp);
        try {
            RealTime.schedule(configuration.realTime());
            return life;
        } catch (Throwable e) {
            life.close();
            throw e;
        }
    }

    private @Nullable MetricsEndpoint openMetrics(MetricsConfig wanted) throws DaemonException {
        if (!wanted.enabled()) {
            return null;
        }
        try {
            return MetricsEndpoint.open(
                    new InetSocketAddress(ClusterLinks.inet(wanted.address()), wanted.port()),
                    this::measured,
                    this::node);
        } catch (IOException e) {
            throw new DaemonException(
                    "metrics: cannot listen on "
                            + wanted.address()
                            + " port "
                            + wanted.port()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    /// Takes part from now on. To be called once.
    public void start() {
        synchronized (order) {
            HostLife current = runtime;
            if (current != null) {
                begin(current);
            }
        }
        tell(Stage.STARTED, "host " + configuration.host().name());
    }

    /// What it took to get here is collected before anybody relies on this host: otherwise that
    /// happens while it takes part, with all that is new and stays to be copied into memory that is
    /// touched for the first time. That has taken up to 35 ms.
    private static void begin(HostLife life) {
        System.gc();
        life.start();
    }

    private void tell(Stage stage, String detail) {
        hub.publish(new DaemonEvent.Life(Moment.now(), stage, detail));
    }

    /// Whoever watches the figures finds them all the time.
    private Map<Integer, ReplicationStatus> measured() {
        Map<Integer, ReplicationStatus> all = replication();
        return all.isEmpty() ? Map.of(0, ReplicationStatus.NONE) : all;
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public Optional<NodeStatus> node() {
        HostLife current = runtime;
        try {
            return current == null ? Optional.empty() : current.node().map(Node::status);
        } catch (RejectedExecutionException ending) {
            return Optional.empty();
        }
    }

    @Override
    public Map<Integer, ReplicationStatus> replication() {
        Map<Integer, ReplicationStatus> all = new TreeMap<>();
        HostLife current = runtime;
        if (current != null) {
            try {
                current.replicators().forEach((group, each) -> all.put(group, each.status()));
            } catch (RejectedExecutionException ending) {
                all.clear();
            }
        }
        return all;
    }

    @Override
    public List<LinkState> interfaces() {
        HostLife current = runtime;
        return current == null ? List.of() : current.interfaces();
    }

    @Override
    public boolean maintenance() {
        return maintenance;
    }

    @Override
    public void maintenance(boolean on) {
        synchronized (order) {
            if (on == maintenance || ending.get()) {
                return;
            }
            if (on) {
                maintenance = true;
                tell(Stage.MAINTENANCE_ON, "hands over and takes no part");
                endLife();
                return;
            }
            HostLife next;
            try {
                next = life();
            } catch (IOException | DaemonException e) {
                throw new IllegalStateException(
                        "cannot begin again, still in maintenance: " + e.getMessage(), e);
            }
            runtime = next;
            begin(next);
            maintenance = false;
            tell(Stage.MAINTENANCE_OFF, "takes part again");
        }
    }

    private void endLife() {
        HostLife current = runtime;
        if (current != null) {
            if (!current.stop(PATIENCE)) {
                LOG.log(System.Logger.Level.WARNING, "could not hand over in " + PATIENCE);
            }
            runtime = null;
            current.close();
        }
    }

    @Override
    public void handover(int group, OptionalInt to) {
        Node node = machine();
        State state = node.status().group(group).state();
        int self = configuration.host().number();
        if (!state.isMaster()) {
            throw new IllegalStateException(
                    state.master() == 0
                            ? "no host is the master of group " + group + " now"
                            : name(state.master()) + " is the master: order it there");
        }
        List<TableEntry> synced =
                state.table().entries().stream()
                        .filter(each -> each.host() != self && each.synced())
                        .toList();
        if (to.isEmpty()) {
            TableEntry best =
                    synced.stream()
                            .filter(each -> !each.held())
                            .findFirst()
                            .orElseThrow(() ->
                                    new IllegalStateException(
                                            synced.isEmpty()
                                                    ? "no other host has all flows: none to hand"
                                                            + " over to"
                                                    : failed(synced.getFirst())));
            node.switchover(group, best.host());
            return;
        }
        int wanted = to.getAsInt();
        if (wanted == self) {
            throw new IllegalStateException(name(wanted) + " is the master already");
        }
        TableEntry entry =
                synced.stream()
                        .filter(each -> each.host() == wanted)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        name(wanted)
                                                + " does not take part, or has not all flows yet"));
        if (entry.held()) {
            throw new IllegalStateException(failed(entry));
        }
        node.switchover(group, wanted);
    }

    private String failed(TableEntry of) {
        return name(of.host())
                + " has failed and stays a backup for now: 'sne cluster clear' there, once that is"
                + " repaired";
    }

    private String name(int host) {
        return configuration.hosts().stream()
                .filter(each -> each.number() == host)
                .findFirst()
                .map(each -> each.name())
                .orElse("host " + host);
    }

    private HostLife present() {
        HostLife current = runtime;
        if (current == null) {
            throw new IllegalStateException(
                    maintenance ? "this host is in maintenance" : "this host is about to end");
        }
        return current;
    }

    private Node machine() {
        return present()
                .node()
                .orElseThrow(() ->
                        new IllegalStateException(
                                "another program decides here, mode = \"external\""));
    }

    @Override
    public void clear(int group) {
        machine().clear(group);
    }

    @Override
    public boolean resync(int group) {
        return replicator(group).resync();
    }

    @Override
    public boolean verify(int group) {
        return replicator(group).verify();
    }

    private Replicator replicator(int group) {
        Replicator replicator = present().replicators().get(group);
        if (replicator == null) {
            throw new IllegalArgumentException(
                    "group " + group + " is not replicated, or does not exist");
        }
        return replicator;
    }

    @Override
    public void role(ExternalRole role) {
        present().role(role);
    }

    @Override
    public ReloadResult reload() {
        synchronized (order) {
            try {
                return reloadNow();
            } catch (IOException | DaemonException e) {
                Problem problem =
                        new Problem(0, "", String.valueOf(e.getMessage()), Problem.Severity.ERROR);
                return new ReloadResult(false, List.of(problem), List.of(), List.of());
            }
        }
    }

    private ReloadResult reloadNow() throws IOException, DaemonException {
        ConfigurationReader.Result read =
                ConfigurationReader.onThisMachine(Optional.of(namespace)).read(file);
        if (read.configuration().isEmpty()) {
            return new ReloadResult(false, read.problems(), List.of(), List.of());
        }
        Changes changes = Changes.between(configuration, read.configuration().get());
        List<String> applied = new ArrayList<>(changes.applied());
        HostLife current = runtime;
        byte[] nextSecret = Files.readAllBytes(configuration.cluster().secret());
        if (!Arrays.equals(secret, nextSecret)) {
            keys = keys(configuration);
            secret = nextSecret;
            if (current != null) {
                current.node().ifPresent(node -> node.use(keys));
                current.replicators().values().forEach(each -> each.keys(keys));
            }
            applied.add("the secret");
        }
        if (current != null) {
            for (Replicator each : current.replicators().values()) {
                changes.modes().forEach(each::mode);
            }
        }
        if (!changes.merged().metrics().equals(configuration.metrics())) {
            closeMetrics();
            metrics = openMetrics(changes.merged().metrics());
        }
        configuration = changes.merged();
        tell(Stage.RELOADED, applied.isEmpty() ? "nothing new" : String.join(", ", applied));
        return new ReloadResult(true, read.problems(), applied, changes.restart());
    }

    private void closeMetrics() {
        MetricsEndpoint open = metrics;
        metrics = null;
        if (open != null) {
            open.close();
        }
    }

    private void giveUp() {
        failed = true;
        stop();
    }

    @Override
    public void stop() {
        if (ending.compareAndSet(false, true)) {
            Thread.ofPlatform().name("sne-daemon-end").start(this::end);
        }
    }

    private void end() {
        try {
            tell(Stage.STOPPING, "hands over and ends");
            synchronized (order) {
                closeMetrics();
                endLife();
            }
            Parts.close(parts);
        } finally {
            ended.countDown();
        }
    }

    @Override
    public Listening listen(Consumer<DaemonEvent> listener) {
        return hub.listen(listener);
    }

    /// Waits until the daemon has ended.
    ///
    /// @return whether it was in order: false when it could not go on
    public boolean awaitEnd() throws InterruptedException {
        ended.await();
        return !failed;
    }

    /// Hands over and ends, and waits for that. Idempotent.
    @Override
    public void close() {
        stop();
        boolean interrupted = false;
        while (true) {
            try {
                ended.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
