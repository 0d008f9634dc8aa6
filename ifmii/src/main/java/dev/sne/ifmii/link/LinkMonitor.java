// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

import dev.sne.netlink4j.DumpInterruptedException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.OverrunException;
import dev.sne.netlink4j.route.Link;
import dev.sne.netlink4j.route.NetworkEvent;
import dev.sne.netlink4j.wait.Uninterruptible;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Watches interfaces of one network namespace: looks at the registers and drivers of those that
/// stand for hardware, follows rtnetlink for all, and knows which stands on which. An interface is
/// up when its own registers or driver, the kernel's carrier and all that is below agree.
///
/// Interfaces are watched by name, whether they exist or not; a renamed interface is absent under
/// its old name. Two daemon threads do the work: `sne-link` follows rtnetlink and decides, and
/// `sne-link-look` asks hardware and kernel, which may take as long as somebody else changes the
/// network's settings. Events are handed to the consumer's executor in the order of happening.
///
/// Thread-safe. Registers take `CAP_NET_ADMIN`; without it the drivers are asked.
public final class LinkMonitor implements AutoCloseable {
    /// Datagrams of events to read before looking at the hardware again. The socket's buffer holds
    /// about a hundred, as each of these counts 2 KiB and more.
    private static final int MOST_DATAGRAMS = 256;

    private static final System.Logger LOG = System.getLogger(LinkMonitor.class.getName());

    private final Executor executor;
    private final Consumer<LinkEvent> consumer;
    private final KernelSockets sockets;
    private final LinkView view;
    private final Thread thread;
    private final ExecutorService looker;
    private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
    private final Map<String, LinkState> states = new ConcurrentHashMap<>();
    private volatile boolean closing;

    /// Events since a listing began, whose result may be older or younger than each.
    private final List<NetworkEvent> sinceListing = new ArrayList<>();

    private boolean listing;
    private boolean lostSinceListing;

    /// Guards the sockets against use after closing.
    private final Object lock = new Object();

    private boolean ended;

    private LinkMonitor(
            LinkMonitorSettings settings, Executor executor, Consumer<LinkEvent> consumer) {
        this.executor = executor;
        this.consumer = consumer;
        this.sockets = KernelSockets.open();
        this.looker =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("sne-link-look").daemon().factory());
        this.view =
                new LinkView(
                        settings,
                        SignalSources.of(sockets.registers(), sockets.drivers()),
                        this::aside,
                        this::post,
                        System::nanoTime,
                        new Delivery());
        this.thread = Thread.ofPlatform().name("sne-link").daemon().unstarted(this::run);
    }

    /// Starts a monitor in the calling thread's network namespace.
    ///
    /// @param executor runs the consumer: usually an event loop. When it accepts no more, the
    ///   monitor ends
    /// @param consumer told of each event; must not throw
    public static LinkMonitor open(
            LinkMonitorSettings settings, Executor executor, Consumer<LinkEvent> consumer) {
        return new LinkMonitor(settings, executor, consumer).started();
    }

    /// Starts a monitor in `namespace`, which may be closed afterwards.
    public static LinkMonitor open(
            NetworkNamespace namespace,
            LinkMonitorSettings settings,
            Executor executor,
            Consumer<LinkEvent> consumer) {
        return namespace.call(() -> new LinkMonitor(settings, executor, consumer)).started();
    }

    private LinkMonitor started() {
        // There from the start, so that whoever gives threads priorities finds it.
        looker.execute(() -> {});
        thread.start();
        return this;
    }

    /// Watches an interface from now on. Its state is told as the first event of it, even if there
    /// is no such interface. Of no effect if it is watched already.
    ///
    /// @param name 1 to 15 bytes
    public void watch(String name) {
        order(() -> view.watch(name));
    }

    /// Watches an interface no more.
    public void unwatch(String name) {
        order(() -> {
            view.unwatch(name);
            states.remove(name);
        });
    }

    /// Whether every millisecond counts, as on the node that is master: the hardware is looked at
    /// in the short interval then. False at the start.
    public void urgent(boolean on) {
        order(() -> view.urgent(on));
    }

    /// What was last reported of a watched interface, with the reason as of now; empty before the
    /// first report.
    public Optional<LinkState> state(String name) {
        return Optional.ofNullable(states.get(name));
    }

    private void order(Runnable task) {
        synchronized (lock) {
            if (closing || ended) {
                throw new IllegalStateException("the link monitor is closed");
            }
            post(task);
        }
    }

    /// Has something done by the monitor's thread, unless it has ended.
    private void post(Runnable task) {
        synchronized (lock) {
            if (!ended) {
                orders.add(task);
                sockets.events().wakeUp();
            }
        }
    }

    /// Has something done that may take long. What it throws ends the monitor.
    private void aside(Runnable task) {
        looker.execute(() -> {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                post(() -> {
                    throw e;
                });
            }
        });
    }

    /// Ends the monitor and waits until its thread is done. Idempotent. Events that the executor
    /// has taken may be delivered later.
    @Override
    public void close() {
        synchronized (lock) {
            if (!closing && !ended) {
                closing = true;
                sockets.events().wakeUp();
            }
        }
        if (!thread.equals(Thread.currentThread())) {
            Uninterruptible.join(thread);
        }
    }

    private void run() {
        try (sockets;
                looker) {
            try {
                work();
            } finally {
                synchronized (lock) {
                    ended = true;
                }
            }
        } catch (RuntimeException e) {
            deliver(new LinkEvent.Stopped(e));
        } catch (Error e) {
            deliver(new LinkEvent.Stopped(e));
            throw e;
        }
    }

    private void work() {
        while (!closing) {
            obey();
            if (view.isStale() && !listing) {
                listing = true;
                lostSinceListing = false;
                aside(this::list);
            }
            view.advance();
            receive(Duration.ofNanos(view.patienceNanos()));
        }
    }

    private void obey() {
        Runnable order = orders.poll();
        if (order == null) {
            return;
        }
        for (; order != null; order = orders.poll()) {
            order.run();
        }
        // What had happened when an order was given has been told by now: a link that is up then
        // must not be reported as it was before.
        receive(Duration.ZERO);
    }

    private void list() {
        try {
            List<Link> links = sockets.routes().links();
            post(() -> listed(links));
        } catch (DumpInterruptedException e) {
            // Links change faster than they can be listed. The next round tries again; meanwhile
            // what the events tell is the best that there is.
            LOG.log(System.Logger.Level.DEBUG, "links could not be listed yet", e);
            post(() -> listing = false);
        }
    }

    private void listed(List<Link> links) {
        listing = false;
        if (!lostSinceListing) {
            view.list(links);
            // Some were told before the listing, and are older than that: what comes after them,
            // in order, leads to the present. None must be reported alone.
            sinceListing.forEach(view::event);
            receive(Duration.ZERO);
        }
        sinceListing.clear();
    }

    private void receive(Duration longest) {
        Duration patience = longest;
        try {
            for (int i = 0; i < MOST_DATAGRAMS; i++) {
                var received = sockets.events().receive(patience);
                if (received.isEmpty()) {
                    return;
                }
                for (NetworkEvent event : received) {
                    if (listing) {
                        sinceListing.add(event);
                    }
                    view.event(event);
                }
                patience = Duration.ZERO;
            }
        } catch (OverrunException e) {
            sockets.events().discard();
            sinceListing.clear();
            lostSinceListing = true;
            view.overrun();
        }
    }

    private void deliver(LinkEvent event) {
        try {
            executor.execute(() -> consumer.accept(event));
        } catch (RejectedExecutionException e) {
            if (!closing) {
                closing = true;
                LOG.log(
                        System.Logger.Level.WARNING,
                        "nobody takes link events any more: the link monitor ends",
                        e);
            }
        }
    }

    private final class Delivery implements LinkView.Listener {
        @Override
        public void event(LinkEvent event) {
            if (event instanceof LinkEvent.StateChanged(_, LinkState now)) {
                states.put(now.name(), now);
            }
            deliver(event);
        }

        @Override
        public void state(LinkState state) {
            states.put(state.name(), state);
        }
    }
}
