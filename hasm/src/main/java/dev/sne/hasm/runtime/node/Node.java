// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.Input;
import dev.sne.hasm.Link;
import dev.sne.hasm.Settings;
import dev.sne.hasm.State;
import dev.sne.hasm.message.DecodeException;
import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.MessageCodec;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.udp.ControlLinks;
import dev.sne.hasm.runtime.udp.ControlListener;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.ffm.Libc;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One host of a cluster: its failover machines, on real time and real links.
///
/// ```java
/// HostRecord record = HostRecord.begin(Path.of("/var/lib/sne/host"));
/// try (Node node = Node.open(namespace, settings, record, groups, listener)) {
///     node.start();
///     …
///     node.stop(Duration.ofSeconds(5));
/// }
/// ```
///
/// A thread of its own, `sne-ha`, hears the other hosts and drives the machines; it waits for
/// nothing else. Before it looks at its timers it reads all that has arrived. What waits for the
/// disk, and whoever is told of events, have threads of their own. Any thread may call, but none of
/// those.
public final class Node implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Node.class.getName());
    private static final Duration THREADS_END = Duration.ofSeconds(1);

    private final EventLoopGroup group;
    private final SingleThreadEventLoop loop;
    private final ExecutorService disk;
    private final ExecutorService teller;
    private final HostRecord record;
    private final int host;
    private final MessageCodec codec;
    private final ControlLinks links;
    private final Driver driver;
    private boolean closed;

    // Of the loop.
    private long packets;
    private long malformed;

    private Node(
            EventLoopGroup group,
            NetworkNamespace namespace,
            NodeSettings settings,
            HostRecord record,
            List<NodeGroup> parts,
            NodeListener listener) {
        this.group = group;
        this.record = record;
        Settings first = parts.getFirst().settings();
        host = first.host();
        codec = new MessageCodec(first.lollipop());
        loop = (SingleThreadEventLoop) group.next();
        // Threads inherit the namespace of the one that starts them.
        loop.submit(() -> {}).syncUninterruptibly();
        disk = Executors.newSingleThreadExecutor(task -> thread(task, "sne-ha-disk"));
        // There from the start, so that whoever gives threads priorities finds it.
        disk.execute(() -> {});
        teller = Executors.newSingleThreadExecutor(task -> thread(task, "sne-ha-tell"));
        driver = new Driver(record, parts, settings.maxGroups(), new Loop(), listener);
        links =
                namespace.call(() ->
                        ControlLinks.open(
                                loop,
                                settings.links(),
                                settings.keys(),
                                host,
                                record.incarnation(),
                                new Receiving()));
    }

    /// Opens the links of a host, which takes no part yet.
    ///
    /// @param namespace where its links are
    /// @param record of this life of the host; used by nobody else
    /// @param groups its service groups, at least one, all of the same host and cluster
    /// @throws io.netty.channel.ChannelException when an address can't be bound
    public static Node open(
            NetworkNamespace namespace,
            NodeSettings settings,
            HostRecord record,
            List<NodeGroup> groups,
            NodeListener listener) {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        (ThreadFactory) task -> thread(task, "sne-ha"),
                        EpollIoHandler.newFactory());
        try {
            return new Node(group, namespace, settings, record, groups, listener);
        } catch (Throwable e) {
            shutDown(group);
            throw e;
        }
    }

    private static Thread thread(Runnable task, String name) {
        Thread thread = new FastThreadLocalThread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /// Begins to take part: makes sure that nothing is active here, and looks for a master.
    ///
    /// @throws IllegalStateException if it was called before
    public void start() {
        onLoop(() -> {
            driver.start();
            return true;
        });
    }

    /// Ends taking part, in order: a master lets go, and another host takes over.
    ///
    /// @return whether that was done in time
    public boolean stop(Duration patience) {
        CountDownLatch off = new CountDownLatch(1);
        loop.execute(() -> driver.stop(off::countDown));
        try {
            return off.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Orders the master to hand over to another host. That it cannot is told as an event.
    ///
    /// @throws IllegalArgumentException if there is no such group
    public void switchover(int group, int to) {
        order(group, new Input.Switchover(Hosts.check(to)));
    }

    /// Forgets the failures of this host, as it was repaired; has a backup that stays one for lack
    /// of the dedicated link take over.
    ///
    /// @throws IllegalArgumentException if there is no such group
    public void clear(int group) {
        order(group, new Input.Clear());
    }

    private void order(int group, Input input) {
        onLoop(() -> {
            driver.order(group, input);
            return true;
        });
    }

    /// Says how busy this host is.
    ///
    /// @param load 0 for idle to 255
    public void load(int load) {
        toAll(new Input.Load(load));
    }

    /// Says that the interface of a link has found or lost its carrier.
    public void linkChanged(Link link, boolean up) {
        toAll(new Input.LinkChanged(link, up));
    }

    private void toAll(Input input) {
        loop.execute(() -> driver.toAll(input, ""));
    }

    /// Seals with other keys from now on, and accepts what is sealed with them and nothing else;
    /// see [ClusterKeys] for how the hosts of a cluster change theirs without being deaf in
    /// between.
    public void use(ClusterKeys keys) {
        onLoop(() -> {
            links.use(keys);
            return true;
        });
    }

    /// How it fares now.
    public NodeStatus status() {
        return onLoop(() ->
                new NodeStatus(
                        host,
                        record.incarnation(),
                        driver.groups(),
                        linkStatus(),
                        driver.pauses(),
                        driver.longestPause(),
                        malformed,
                        driver.failure()));
    }

    private List<LinkStatus> linkStatus() {
        State state = driver.states().groups().getFirst();
        List<LinkStatus> all = new ArrayList<>();
        for (Link link : links.links()) {
            Map<Integer, Duration> silence = new HashMap<>();
            for (int peer : links.peers()) {
                long nanos = links.silenceNanos(link, peer);
                if (nanos >= 0) {
                    silence.put(peer, Duration.ofNanos(nanos));
                }
            }
            all.add(
                    new LinkStatus(
                            link,
                            link == Link.MAIN ? state.mainUp() : state.dedicatedUp(),
                            silence,
                            links.sent(link),
                            links.frames(link).opened(),
                            links.frames(link).dropped(),
                            links.errors(link)));
        }
        return all;
    }

    private <T> T onLoop(Callable<T> task) {
        return loop.submit(task).syncUninterruptibly().getNow();
    }

    /// Ends at once, without a word to the other hosts: to them it is as if this one had died. What
    /// is active stays active. [#stop] first is what an orderly end takes. Idempotent.
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        onLoop(() -> {
            driver.end();
            return true;
        });
        links.close();
        disk.shutdown();
        teller.shutdown();
        try {
            boolean ended =
                    disk.awaitTermination(THREADS_END.toMillis(), TimeUnit.MILLISECONDS)
                            && teller.awaitTermination(
                                    THREADS_END.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                LOG.log(System.Logger.Level.WARNING, "the disk or a listener takes its time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutDown(group);
    }

    private static void shutDown(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Receiving implements ControlListener {
        @Override
        public void packet(int from, Link link, ByteBuffer packet) {
            List<Message> messages;
            try {
                messages = codec.decode(packet);
            } catch (DecodeException e) {
                malformed++;
                return;
            }
            for (Message message : messages) {
                if (message.header().source() == from) {
                    driver.received(message, link);
                } else {
                    malformed++;
                }
            }
        }

        @Override
        public void failed(Throwable cause) {
            LOG.log(System.Logger.Level.ERROR, "control packets", cause);
        }
    }

    /// The loop, as the driver sees it.
    private final class Loop implements Surroundings {
        private final MemorySegment time = Arena.ofAuto().allocate(Libc.TIMESPEC_BYTES, Long.BYTES);
        private long due = Long.MAX_VALUE;
        private long scheduledFor = Long.MAX_VALUE;
        private @Nullable Future<?> scheduled;

        @Override
        public long nowNanos() {
            return Libc.bootTimeNanos(time);
        }

        @Override
        public void wakeAt(long nanos) {
            due = nanos;
            if (nanos < scheduledFor) {
                if (scheduled != null) {
                    scheduled.cancel(false);
                }
                scheduledFor = nanos;
                long wait = Math.max(0, nanos - nowNanos());
                scheduled = loop.schedule(this::ring, wait, TimeUnit.NANOSECONDS);
            }
        }

        /// This round of the loop may have begun long ago. The next one reads all that has arrived
        /// before it runs what is put up now.
        private void ring() {
            scheduled = null;
            scheduledFor = Long.MAX_VALUE;
            if (nowNanos() < due) {
                wakeAt(due);
            } else {
                loop.executeAfterEventLoopIteration(() -> loop.execute(driver::judge));
            }
        }

        @Override
        public void post(Runnable task) {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException closing) {
                // Nobody waits for it any more.
            }
        }

        @Override
        public void after(long nanos, Runnable task) {
            var _ = loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public void send(Effect.Send send) {
            Message message = send.message();
            message = message.withHeader(message.header().numbered(++packets));
            codec.encode(List.of(message), links.packet());
            links.send(send.to(), send.via() == Effect.Via.DEDICATED_LINK);
        }

        @Override
        public void tell(Runnable task) {
            run(teller, task);
        }

        @Override
        public void store(Runnable task) {
            run(disk, task);
        }

        private static void run(ExecutorService thread, Runnable task) {
            try {
                thread.execute(task);
            } catch (RejectedExecutionException closing) {
                // Nobody waits for it any more.
            }
        }
    }
}
