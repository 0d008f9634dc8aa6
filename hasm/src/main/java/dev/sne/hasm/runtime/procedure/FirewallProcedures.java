// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.hasm.Check;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.runtime.node.Procedures;
import dev.sne.hasm.runtime.procedure.ProcedureQueue.Begun;
import dev.sne.ifmii.address.CleanUp;
import dev.sne.ifmii.address.VirtualAddresses;
import dev.sne.ifmii.link.LinkState;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.SystemCallException;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// Performs the checks and procedures of one service group on an IP firewall.
///
/// | procedure | what it does unless a program is set for it |
/// |---|---|
/// | `uplink-activate`, `service-activate` | sets interfaces up and waits for their carrier, adds addresses and routes, switches forwarding on |
/// | `uplink-deactivate`, `service-deactivate` | the same in reverse |
/// | `announce-takeover-upstream`, `-downstream` | gratuitous ARP and neighbour advertisements for the addresses of the uplink, of the service; repeated until they are given back |
/// | `announce-release-upstream`, `-downstream` | nothing: no frame says that an address has gone |
/// | `check-downlink`, `check-service-remote` | the links carry frames, and enough probes are answered |
/// | `check-uplink`, `check-service-local` | the same, and the resources of the uplink, of the service are in place |
///
/// The thread `sne-procedure` keeps order and limits; `sne-procedure-kernel` changes the kernel's
/// settings, `sne-procedure-look` reads them, `sne-procedure-program` is there for each program
/// that runs. A step in the kernel that outlasts its limit is reported as ended; what is asked for
/// next waits for it.
///
/// Takes CAP_NET_ADMIN and CAP_NET_RAW. Thread-safe. Callbacks come on `sne-procedure`.
public final class FirewallProcedures implements Procedures, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FirewallProcedures.class.getName());
    private static final long PATIENCE_SECONDS = 5;

    private final NetworkNamespace namespace;
    private final FirewallSettings settings;
    private final IntSupplier master;
    private final Consumer<ProcedureEvent> listener;
    private final IoEventLoop loop;
    private final ExecutorService worker;
    private final KernelResources resources;
    private final Announcements announcements;
    private final BuiltInChecks checks;
    private final ProcedureQueue queue;
    private final Map<Check, CheckRun> running = new EnumMap<>(Check.class);
    private final Map<Check, String> verdicts = new EnumMap<>(Check.class);
    private final Deque<Runnable> closers;
    private final AtomicBoolean closing = new AtomicBoolean();
    private boolean closed;
    private volatile Consumer<Check> lost = _ -> {};

    private Future<?> endOfLingering = CompletableFuture.completedFuture(null);

    /// Used by the worker's thread.
    private long lingersUntil;

    /// @param closers gets what closes each part that was opened, the last first
    private FirewallProcedures(
            NetworkNamespace namespace,
            FirewallSettings settings,
            IntSupplier master,
            Consumer<ProcedureEvent> listener,
            Deque<Runnable> closers) {
        this.namespace = namespace;
        this.settings = settings;
        this.master = master;
        this.listener = listener;
        this.closers = closers;
        MultiThreadIoEventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("sne-procedure", true),
                        EpollIoHandler.newFactory());
        closers.push(() ->
                group.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .awaitUninterruptibly());
        loop = group.next();
        resources = new KernelResources(namespace);
        closers.push(resources::close);
        announcements =
                new Announcements(
                        namespace,
                        settings.announcePlan(),
                        settings.announceOptions(),
                        loop,
                        detail -> listener.accept(new ProcedureEvent.AnnouncementFailed(detail)));
        closers.push(announcements::close);
        ResourceView view = new ResourceView(namespace);
        closers.push(view::close);
        worker = executor("sne-procedure-kernel");
        ExecutorService looker = executor("sne-procedure-look");
        checks =
                new BuiltInChecks(
                        namespace,
                        settings,
                        loop,
                        looker,
                        view,
                        check -> lost.accept(check),
                        listener);
        queue = new ProcedureQueue(loop, this::begin, listener);
        worker.execute(this::rehearse);
    }

    /// Gets ready. Nothing is activated, and nothing given back that is here already: the machine
    /// asks for that when it starts.
    ///
    /// @param namespace of the firewall; must stay open until this is closed
    /// @param master tells programs who is master, [dev.sne.hasm.Hosts#NONE] for nobody; asked on
    ///   `sne-procedure`
    /// @param listener told what happens, on `sne-procedure`, which it must not hold up
    /// @throws SystemCallException without the privilege
    public static FirewallProcedures open(
            NetworkNamespace namespace,
            FirewallSettings settings,
            IntSupplier master,
            Consumer<ProcedureEvent> listener) {
        Deque<Runnable> closers = new ArrayDeque<>();
        try {
            return new FirewallProcedures(namespace, settings, master, listener, closers);
        } catch (Throwable e) {
            closers.forEach(Runnable::run);
            throw e;
        }
    }

    /// Removes all addresses, routes and virtual links that a run before has left in the namespace,
    /// of whichever service group. To be called once, before any group is opened. Interfaces and
    /// forwarding are brought into order by the deactivations with which a machine starts.
    public static CleanUp cleanUp(NetworkNamespace namespace) {
        HandoverGate.remove(namespace);
        try (VirtualAddresses addresses = VirtualAddresses.open(namespace)) {
            return addresses.cleanUp();
        }
    }

    /// A thread that is there from the start, so that whoever gives threads priorities finds it.
    private ExecutorService executor(String name) {
        ExecutorService executor =
                Executors.newSingleThreadExecutor(task -> {
                    Thread thread = namespace.thread(name, task);
                    thread.setDaemon(true);
                    return thread;
                });
        closers.push(() -> end(executor));
        executor.execute(() -> {});
        return executor;
    }

    private static void end(ExecutorService executor) {
        executor.shutdown();
        try {
            // A step that is stuck in the kernel is left behind: its thread is a daemon.
            boolean ended = executor.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                LOG.log(Level.WARNING, "a procedure does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void rehearse() {
        if (!settings.linger().isZero()) {
            try {
                resources.rehearseLingering();
            } catch (RuntimeException e) {
                LOG.log(Level.INFO, "a handover may lose packets, as nf_tables refuses", e);
            }
        }
        for (Resources each : List.of(settings.uplink(), settings.service())) {
            try {
                resources.rehearse(each);
                announcements.rehearse(each.addresses());
            } catch (RuntimeException e) {
                // The real one will say the same, to somebody who waits for it.
                LOG.log(Level.DEBUG, "not ready for a takeover yet", e);
            }
        }
    }

    /// What is seen of the interfaces that checks need, and by what means: who answers for a
    /// firewall wants to know how far a pulled cable is noticed.
    public List<LinkState> links() {
        return checks.links();
    }

    @Override
    public void listen(Consumer<Check> told) {
        lost = told;
    }

    @Override
    public void check(Check check, long limitNanos, Consumer<Boolean> done) {
        onLoop(() -> begin(check, limitNanos, done), () -> done.accept(false));
    }

    @Override
    public void run(Procedure procedure, long limitNanos, Runnable done) {
        onLoop(() -> queue.add(procedure, limitNanos, done), done);
    }

    @Override
    public void cancel() {
        onLoop(this::giveUp, () -> {});
    }

    private void onLoop(Runnable task, Runnable otherwise) {
        try {
            loop.execute(() -> (closed ? otherwise : task).run());
        } catch (RejectedExecutionException e) {
            otherwise.run();
        }
    }

    private void giveUp() {
        queue.cancel();
        announcements.end();
        List.copyOf(running.values()).forEach(CheckRun::stop);
    }

    private void begin(Check check, long limitNanos, Consumer<Boolean> done) {
        CheckRun before = running.remove(check);
        if (before != null) {
            before.stop();
        }
        CheckRun run =
                new CheckRun(
                        loop,
                        limitNanos,
                        (positive, detail) -> {
                            running.remove(check);
                            done.accept(positive);
                            tell(check, positive, detail);
                        });
        running.put(check, run);
        Program program = settings.program(check.hook());
        if (program == null) {
            checks.begin(check, limitNanos, run);
        } else {
            run.need();
            run.complete();
            SortedSet<String> interfaces = settings.about(check).interfaceNames();
            interfaces.addAll(settings.plan(check).links());
            var task = new ProgramTask(program, check.hook(), settings.about(check), interfaces);
            run.onStop(start(task, limitNanos, run::needed));
        }
    }

    /// Checks are repeated all the time: only a change is worth telling.
    private void tell(Check check, boolean positive, String detail) {
        if (!detail.equals(verdicts.put(check, detail))) {
            listener.accept(new ProcedureEvent.Checked(check, positive, detail));
        }
    }

    private Begun begin(Procedure procedure, long limitNanos, Consumer<List<String>> ended) {
        boolean deactivation =
                procedure == Procedure.SERVICE_DEACTIVATE
                        || procedure == Procedure.UPLINK_DEACTIVATE;
        if (deactivation) {
            // Who goes on announcing what it gives back would take it from the new master.
            announcements.end();
        }
        Program program = settings.program(procedure.hook());
        Resources about = settings.resources(procedure);
        if (program != null) {
            Runnable stopper =
                    start(
                            new ProgramTask(
                                    program, procedure.hook(), about, about.interfaceNames()),
                            limitNanos,
                            how -> ended.accept(how.isEmpty() ? List.of() : List.of(how)));
            return new Begun(stopper, false);
        }
        boolean nothing =
                procedure == Procedure.ANNOUNCE_RELEASE_DOWNSTREAM
                        || procedure == Procedure.ANNOUNCE_RELEASE_UPSTREAM;
        // A step that is late in the kernel is not waited for to do nothing.
        Executor performer = nothing ? Runnable::run : worker;
        AtomicBoolean stopped = new AtomicBoolean();
        performer.execute(() -> {
            List<String> failures = perform(procedure, about, stopped);
            onLoop(() -> ended.accept(failures), () -> {});
        });
        boolean activation =
                procedure == Procedure.SERVICE_ACTIVATE || procedure == Procedure.UPLINK_ACTIVATE;
        return new Begun(() -> stopped.set(true), activation);
    }

    private List<String> perform(Procedure procedure, Resources about, AtomicBoolean stopped) {
        try {
            return switch (procedure) {
                case UPLINK_ACTIVATE, SERVICE_ACTIVATE -> resources.activate(about, stopped::get);
                case UPLINK_DEACTIVATE, SERVICE_DEACTIVATE -> giveBack(about);
                case ANNOUNCE_TAKEOVER_DOWNSTREAM, ANNOUNCE_TAKEOVER_UPSTREAM ->
                        announcements.send(about.addresses(), stopped::get);
                case ANNOUNCE_RELEASE_DOWNSTREAM, ANNOUNCE_RELEASE_UPSTREAM -> List.of();
            };
        } catch (RuntimeException e) {
            return List.of(String.valueOf(e.getMessage()));
        }
    }

    private List<String> giveBack(Resources about) {
        List<String> failures = resources.deactivate(about, !settings.linger().isZero());
        if (resources.isLingering()) {
            lingersUntil = System.nanoTime() + settings.linger().toNanos();
            onLoop(this::awaitEndOfLingering, () -> {});
        }
        return failures;
    }

    private void awaitEndOfLingering() {
        endOfLingering.cancel(false);
        endOfLingering =
                loop.schedule(
                        () -> worker.execute(this::endLingering),
                        settings.linger().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    /// On the worker's thread; too early if something was given back later.
    private void endLingering() {
        if (resources.isLingering() && System.nanoTime() - lingersUntil >= 0) {
            List<String> failures = resources.endLingering();
            failures.forEach(each -> LOG.log(Level.WARNING, "after a handover: " + each));
        }
    }

    /// Waits until nothing is passed on any more.
    private void outlinger() {
        while (resources.isLingering()) {
            LockSupport.parkNanos(lingersUntil - System.nanoTime());
            endLingering();
        }
    }

    /// Starts a program.
    ///
    /// @param ended told on the event loop how it ended, empty for exit code 0
    /// @return what stops it
    private Runnable start(ProgramTask task, long limitNanos, Consumer<String> ended) {
        Consumer<String> output =
                line -> listener.accept(new ProcedureEvent.Output(task.hook(), line));
        ProgramRun run =
                ProgramRun.start(
                        namespace,
                        task.command(),
                        task.environment(settings, limitNanos, master.getAsInt()),
                        line -> onLoop(() -> output.accept(line), () -> {}),
                        how -> onLoop(() -> ended.accept(how), () -> {}));
        return run::stop;
    }

    /// Gives up what is under way. What was activated stays so: a machine that is stopped in order
    /// has given it back before. Waits for the threads. Idempotent.
    @Override
    public void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        loop.submit(
                        () -> {
                            giveUp();
                            endOfLingering.cancel(false);
                            closed = true;
                            checks.close();
                        })
                .awaitUninterruptibly();
        worker.execute(this::outlinger);
        closers.forEach(Runnable::run);
    }
}
