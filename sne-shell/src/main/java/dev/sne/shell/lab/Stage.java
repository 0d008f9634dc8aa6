// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import static dev.sne.testkit.lab.cluster.ClusterAddresses.INSIDE_LINK;

import dev.sne.conntrack.Conntrack;
import dev.sne.shell.json.JsonNode;
import dev.sne.shell.lab.LabSettings.Trait;
import dev.sne.shell.lab.TimelineEntry.Kind;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.testkit.inject.FlowInjector;
import dev.sne.testkit.inject.FlowMix;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import dev.sne.testkit.lab.cluster.ClusterTraffic;
import dev.sne.testkit.lab.cluster.ShortFlows;
import dev.sne.testkit.lab.cluster.Side;
import dev.sne.testkit.netns.PrivateDirectory;
import dev.sne.testkit.traffic.Services;
import dev.sne.testkit.traffic.TrafficLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The network with its firewalls and its traffic, and everything that a scenario may do to it.
/// Used by one thread; all of it is gone when it is closed, or with this process.
final class Stage implements Observer, AutoCloseable {
    /// Where the service that is looked after listens.
    static final int SERVICE_PORT = 7350;

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = 1_000_000;
    private static final long ASK_NANOS = 10_000_000;
    private static final int QUIET_CONNECTIONS = 2;

    private final LabSettings settings;
    private final Runnable pulse;
    private final PrivateDirectory directory;
    private final ClusterNetwork network;
    private final Timeline timeline = new Timeline();
    private final Masters masters = new Masters();
    private final List<Firewall> firewalls = new ArrayList<>();
    private final Map<Integer, TrafficLoop> services = new HashMap<>();
    private final List<String> complaints = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /// Those that the lab has put out of action.
    private final Set<Integer> away = new TreeSet<>();

    private @Nullable ClusterTraffic traffic;
    private @Nullable ShortFlows shortFlows;

    /// Builds the network; nothing runs on it yet.
    ///
    /// @param programs what runs on the firewalls
    /// @param pulse called now and then, to throw when the user wants it to end
    Stage(LabSettings settings, Programs programs, Runnable pulse) throws IOException {
        this.settings = settings;
        this.pulse = pulse;
        directory = PrivateDirectory.create();
        try {
            network = ClusterNetwork.create(settings.firewalls());
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
        try {
            prepare(programs);
        } catch (RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    private void prepare(Programs programs) throws IOException {
        for (int number = 1; number <= settings.firewalls(); number++) {
            Site site =
                    new Site(
                            number, network, settings, directory.path(), this, this::expectedFlows);
            firewalls.add(programs.install(site));
            if (settings.has(Trait.SERVICE_CHECK)) {
                TrafficLoop loop =
                        TrafficLoop.start("lab-service-" + number, network.firewall(number));
                services.put(number, loop);
                Services.tcpEcho(loop, SERVICE_PORT);
            }
        }
    }

    /// Starts the daemons, waits until they are a cluster, and starts the traffic.
    void begin() throws IOException, InterruptedException {
        for (Firewall each : firewalls) {
            each.start();
        }
        awaitSettled();
        ClusterTraffic started = ClusterTraffic.start(network, QUIET_CONNECTIONS);
        traffic = started;
        int flows = settings.load().flows();
        if (flows > 0) {
            FlowInjector.inject(network.firewall(active()), flows, FlowMix.VARIED);
        }
        List<String> stuck = started.awaitFlowing(PATIENCE);
        if (!stuck.isEmpty()) {
            throw new CommandException(
                    ExitStatus.FAILED, "no traffic: " + String.join("; ", stuck));
        }
        awaitSettled();
        if (settings.load().rate() > 0) {
            shortFlows = ShortFlows.start(network, settings.load().rate());
        }
        started.restart();
        timeline.zero();
    }

    @Override
    public void told(int firewall, JsonNode event) {
        TimelineEntry entry = EventWords.entry(LabConfiguration.name(firewall), event);
        timeline.add(entry);
        if (event.get("event").text().equals("transition")) {
            boolean master = event.get("to").text().equals(EventWords.MASTER);
            masters.master(firewall, master, entry.nanos());
        }
    }

    @Override
    public void active(int firewall, boolean is) {
        long now = System.nanoTime();
        String what = is ? "has the addresses" : "has the addresses no more";
        Kind kind = is ? Kind.MASTER : Kind.STATE;
        timeline.add(new TimelineEntry(now, LabConfiguration.name(firewall), kind, what));
        masters.master(firewall, is, now);
    }

    @Override
    public void gone(int firewall) {
        masters.master(firewall, false, System.nanoTime());
    }

    LabSettings settings() {
        return settings;
    }

    ClusterNetwork network() {
        return network;
    }

    ClusterTraffic traffic() {
        ClusterTraffic current = traffic;
        if (current == null) {
            throw new IllegalStateException("no traffic yet");
        }
        return current;
    }

    Timeline timeline() {
        return timeline;
    }

    Masters masters() {
        return masters;
    }

    List<Firewall> firewalls() {
        return firewalls;
    }

    Firewall firewall(int number) {
        return firewalls.get(number - 1);
    }

    /// Those that take part: they run and are neither stopped nor cut off.
    List<Firewall> present() {
        return firewalls.stream()
                .filter(each -> each.isRunning() && !away.contains(each.number()))
                .toList();
    }

    /// What a scenario found wrong.
    List<String> complaints() {
        return List.copyOf(complaints);
    }

    /// The master, of which there has to be one.
    int active() {
        List<Integer> now = masters.now();
        if (now.size() != 1) {
            throw new CommandException(
                    ExitStatus.FAILED, "there are " + now.size() + " masters: " + now);
        }
        return now.getFirst();
    }

    /// The first that is no master but could be.
    int standby() {
        int active = active();
        for (Firewall each : present()) {
            if (each.number() != active && each.number() <= settings.serving()) {
                return each.number();
            }
        }
        throw new CommandException(ExitStatus.FAILED, "there is no backup");
    }

    // What can befall a firewall.

    /// The power of a firewall fails: at once nothing comes from it any more.
    void powerOff(int number) throws IOException {
        act(number, "goes dark: no power");
        leave(number);
        // Before the cables: it must not notice that they are gone, and say so on the last of them.
        firewall(number).freeze(true);
        network.plug(number, false);
        firewall(number).kill();
    }

    /// A firewall boots: nothing is left of its life before but its disk.
    void boot(int number) throws IOException {
        act(number, "boots");
        network.forget(number);
        network.plug(number, true);
        start(number);
        come(number);
    }

    /// The daemon of a firewall crashes; the rest of the firewall goes on.
    void kill(int number) {
        act(number, "its daemon is killed");
        leave(number);
        firewall(number).kill();
    }

    /// The daemon is started, as by the init system.
    void restart(int number) throws IOException {
        act(number, "its daemon is started again");
        start(number);
        come(number);
    }

    private void start(int number) throws IOException {
        firewall(number).start();
    }

    /// The daemon is told to end, and does.
    void terminate(int number) throws IOException {
        act(number, "its daemon is told to end");
        firewall(number).terminate(PATIENCE);
        act(number, "its daemon has ended");
    }

    /// The daemon is stopped (SIGSTOP), or goes on.
    void freeze(int number, boolean frozen) throws IOException {
        act(number, frozen ? "its daemon is stopped (SIGSTOP)" : "its daemon goes on (SIGCONT)");
        if (frozen) {
            leave(number);
        }
        firewall(number).freeze(frozen);
        if (!frozen) {
            come(number);
        }
    }

    /// A cable is pulled out of the switch.
    void pull(int number, Side side) {
        act(number, "the cable of " + side.interfaceName() + " is pulled");
        network.plug(number, side, false);
    }

    /// A cable is plugged in again.
    void plug(int number, Side side) {
        act(number, "the cable of " + side.interfaceName() + " is plugged in");
        network.plug(number, side, true);
    }

    /// A firewall and the others hear nothing of each other any more; clients and servers reach it.
    void separate(int number) {
        act(number, "cut off from the others: " + INSIDE_LINK + " filtered, sync0 pulled");
        leave(number);
        network.filter(number, true);
        network.plug(number, Side.SYNC, false);
    }

    /// That is over.
    void reunite(int number) {
        act(number, "hears the others again");
        network.filter(number, false);
        network.plug(number, Side.SYNC, true);
        come(number);
    }

    /// What is sent over the main link is lost, as by a switch that filters.
    void filterMain(int number, boolean filtered) {
        act(
                number,
                INSIDE_LINK + (filtered ? " passes no messages of the cluster" : " passes all"));
        network.filter(number, filtered);
    }

    /// The service that is looked after fails.
    void failService(int number) {
        act(number, "its service fails");
        TrafficLoop loop = services.remove(number);
        if (loop != null) {
            loop.close();
        }
    }

    /// The administrator has the master hand over.
    void handover() throws IOException {
        int number = active();
        act(number, "is asked to hand over");
        firewall(number).handOver();
    }

    private void act(int number, String what) {
        timeline.act(LabConfiguration.name(number) + " " + what);
    }

    private void leave(int number) {
        away.add(number);
        masters.deaf(number, true);
    }

    private void come(int number) {
        away.remove(number);
        masters.deaf(number, false);
    }

    // What a scenario waits for.

    /// Waits until another one than this is the master, and the only one.
    void awaitOtherMaster(int before) {
        await(
                "another master than " + LabConfiguration.name(before),
                () -> masters.now().stream().anyMatch(each -> each != before));
    }

    /// Waits until there is one master, and all others that take part are its backups with all
    /// flows.
    void awaitSettled() {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        String state = state();
        while (!state.isEmpty()) {
            checkAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        ExitStatus.FAILED, "the firewalls do not settle: " + state);
            }
            pause(ASK_NANOS);
            state = state();
        }
    }

    /// What is missing until they have settled, empty for nothing.
    private String state() {
        List<Seen> all = new ArrayList<>();
        for (Firewall each : present()) {
            Optional<FirewallStatus> status = each.status();
            if (status.isEmpty()) {
                return each.name() + " does not answer";
            }
            all.add(new Seen(each.number(), status.get()));
        }
        List<Seen> serving = all.stream().filter(each -> each.status().isMaster()).toList();
        if (serving.size() != 1) {
            return serving.size() + " masters, " + all;
        }
        Seen master = serving.getFirst();
        if (master.status().held()) {
            return "a firewall has failed a short while ago";
        }
        String name = LabConfiguration.name(master.number());
        for (Seen each : all) {
            boolean is = each.number() == master.number();
            if (!is && !hasSettled(each.number(), each.status(), name)) {
                return LabConfiguration.name(each.number()) + " is " + each.status();
            }
            masters.master(each.number(), is, System.nanoTime());
        }
        long behind = shortFlows == null ? 0 : settings.load().rate();
        return master.status().behind() <= behind ? "" : "backups are behind";
    }

    /// What a firewall says of itself.
    private record Seen(int number, FirewallStatus status) {}

    private boolean hasSettled(int number, FirewallStatus status, String master) {
        boolean copies = number <= settings.serving() && !settings.has(Trait.NO_REPLICATION);
        return status.isBackup()
                && status.master().equals(master)
                && (!copies || status.complete() && !status.busy());
    }

    /// Has no more short flows begin, and waits until all kernels have forgotten them.
    ///
    /// @return how many there were
    long endShortFlows() {
        ShortFlows going = shortFlows;
        if (going == null) {
            return 0;
        }
        going.close();
        shortFlows = null;
        await(
                "the end of short flows",
                () ->
                        present().stream()
                                .map(each -> network.firewall(each.number()))
                                .allMatch(each -> ShortFlows.count(each) == 0));
        return going.begun();
    }

    /// Waits until something holds.
    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            checkAlive();
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(ExitStatus.FAILED, "waited in vain for " + what);
            }
            pause(LOOK_NANOS);
        }
    }

    /// Lets some time pass.
    void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() - end < 0) {
            pause(Math.min(ASK_NANOS, Math.max(1, end - System.nanoTime())));
        }
    }

    private void pause(long nanos) {
        pulse.run();
        LockSupport.parkNanos(nanos);
    }

    private void checkAlive() {
        for (Firewall each : firewalls) {
            if (!away.contains(each.number()) && !each.isRunning()) {
                throw new CommandException(
                        ExitStatus.FAILED, "the daemon of " + each.name() + " has ended");
            }
        }
    }

    /// Notes what is wrong.
    void require(boolean holds, String complaint) {
        if (!holds) {
            complaints.add(complaint);
        }
    }

    /// Notes if anybody became the master since the scenario began.
    void requireNoFailover() {
        for (TimelineEntry each : timeline.entries()) {
            if (each.kind() == Kind.MASTER && each.nanos() - timeline.zeroNanos() > 0) {
                complaints.add(each.who() + " took over, though nobody had to");
            }
        }
    }

    /// How many flows there have to be at least.
    private long expectedFlows() {
        ClusterTraffic current = traffic;
        return current == null
                ? 0
                : settings.load().flows()
                        + current.streams().size()
                        + current.quiet().size()
                        + current.datagrams().size();
    }

    /// Says something that is worth knowing.
    void note(String text) {
        notes.add(text);
    }

    /// What a scenario has to say.
    List<String> notes() {
        return List.copyOf(notes);
    }

    /// How many flows a firewall's table holds.
    long flows(int number) {
        try (Conntrack table = Conntrack.open(network.firewall(number))) {
            return table.count();
        }
    }

    /// What the daemons have written, for a complaint.
    String logs() {
        StringBuilder text = new StringBuilder();
        for (Firewall each : firewalls) {
            text.append("\n").append(each.name()).append(": ").append(each.written());
        }
        return text.toString();
    }

    @Override
    public void close() {
        ClusterTraffic current = traffic;
        try (directory;
                network) {
            firewalls.forEach(Firewall::close);
            services.values().forEach(TrafficLoop::close);
            if (shortFlows != null) {
                shortFlows.close();
            }
            if (current != null) {
                current.close();
            }
        }
    }
}
