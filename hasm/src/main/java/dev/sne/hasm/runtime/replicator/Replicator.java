// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.PayloadReader;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.frame.FrameCounters;
import dev.sne.hasm.runtime.frame.FrameOpener;
import dev.sne.hasm.runtime.frame.FramePurpose;
import dev.sne.hasm.runtime.frame.FrameSealer;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.hasm.runtime.udp.FrameListener;
import dev.sne.hasm.runtime.udp.UdpLinks;
import dev.sne.netlink4j.NetworkNamespace;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Replicates the flow table of the master to the others: what one host has to do for that, as the
/// failover machine tells it to.
///
/// ```java
/// try (Replicator replicator = Replicator.open(namespace, settings)) {
///     replicator.follow(epoch);
///     …
/// }
/// ```
///
/// Where service groups have masters of their own, each has a replicator, which is told so by its
/// [FlowChoice] and confined to the group's flows by it; several of them share a table and a
/// process.
///
/// One thread of its own reads the kernel, talks to the other hosts and writes to the kernel. Any
/// thread may call; not that one.
public final class Replicator implements AutoCloseable {
    private final EventLoopGroup group;
    private final IoEventLoop loop;
    private final NetworkNamespace namespace;
    private final ReplicatorSettings settings;
    private final ReplicationListener listener;
    private final UdpLinks links;
    private final Counters counters = new Counters();
    private final FrameCounters frames = new FrameCounters();
    private final FrameOpener opener;
    private final FrameSealer sealer;
    private final int[] peers;

    // Of the loop.
    private final PayloadReader reader = new PayloadReader();
    private @Nullable Role role;

    /// What this host was the master of before it followed anybody else.
    private @Nullable Reign reign;

    private final ClassModes modes;

    private Replicator(
            EventLoopGroup group,
            NetworkNamespace namespace,
            ReplicatorSettings settings,
            ReplicationListener listener) {
        this.group = group;
        this.listener = listener;
        this.namespace = namespace;
        this.settings = settings;
        peers = settings.peers();
        modes = new ClassModes(settings.choice());
        loop = (IoEventLoop) group.next();
        // Threads inherit the namespace of the one that starts them.
        loop.submit(() -> {}).syncUninterruptibly();
        ClusterKeys keys = settings.choice().group().keys(settings.keys());
        opener = new FrameOpener(keys, settings.host(), peers, frames);
        sealer =
                new FrameSealer(
                        keys, FramePurpose.REPLICATION, settings.host(), settings.incarnation());
        links =
                namespace.call(() ->
                        UdpLinks.open(loop, settings.links(), sealer, opener, new Receiving()));
    }

    /// Opens the links of a host; it has no role yet.
    ///
    /// @param namespace whose table is replicated and where the links are; must stay open
    /// @throws io.netty.channel.ChannelException when an address can't be bound
    public static Replicator open(NetworkNamespace namespace, ReplicatorSettings settings) {
        return open(namespace, settings, new ReplicationListener() {});
    }

    /// Opens the links of a host, and has somebody told how it fares.
    ///
    /// @param namespace whose table is replicated and where the links are; must stay open
    /// @throws io.netty.channel.ChannelException when an address can't be bound
    public static Replicator open(
            NetworkNamespace namespace, ReplicatorSettings settings, ReplicationListener listener) {
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(
                        1,
                        new DefaultThreadFactory("sne-replicator", true),
                        EpollIoHandler.newFactory());
        try {
            return new Replicator(group, namespace, settings, listener);
        } catch (Throwable e) {
            shutDown(group);
            throw e;
        }
    }

    /// Becomes the master: this host's table is what the others shall have. A backup whose table is
    /// complete continues the stream that it has followed, and a master its own, so that those who
    /// have followed it, too, need not fetch the table.
    ///
    /// @param stream the name of this mastership
    public void lead(Epoch stream) {
        onLoop(() -> {
            Heritage heritage = heritage();
            try {
                role =
                        new Leader(
                                loop, namespace, settings, modes, stream, links, counters, listener,
                                heritage);
            } catch (Throwable e) {
                heritage.arena().close();
                throw e;
            }
            reign = null;
            return true;
        });
    }

    /// Becomes a backup and follows the master's changes. Its table is fetched, unless this host
    /// has followed the stream that the master continues, or was its master: then it is only
    /// compared. To be told of the same mastership again changes nothing, but the listener is told
    /// again how far the table is.
    ///
    /// @param stream the name of the mastership
    public void follow(Epoch stream) {
        onLoop(() -> {
            if (role instanceof Follower follower) {
                follower.goOver(stream);
                follower.tellAgain();
            } else {
                leaveRole();
                role =
                        new Follower(
                                loop, namespace, settings, stream, reign, links, counters,
                                listener);
                reign = null;
            }
            return true;
        });
    }

    /// Is about to become the master: packets may pass this host from now on, also if another
    /// becomes the master in the end.
    public void commit() {
        onLoop(() -> {
            if (role instanceof Follower follower) {
                follower.commit();
            }
            return true;
        });
    }

    /// Takes no part any more, until it is told to. The table stays as it is.
    public void leave() {
        onLoop(() -> {
            leaveRole();
            return true;
        });
    }

    /// Has a backup compare its table with the master's; what differs is fetched. The result is
    /// told by [#status()].
    ///
    /// @return whether that has begun: not while the table is being fetched or compared
    public boolean verify() {
        return onLoop(() -> role instanceof Follower follower && follower.verify());
    }

    /// Has a backup fetch the master's whole table anew. Flows that both have stay meanwhile.
    ///
    /// @return whether that has begun: not while the table is being fetched
    public boolean resync() {
        return onLoop(() -> role instanceof Follower follower && follower.resync());
    }

    /// Replicates a class of flows in another mode from now on, whenever this host is the master.
    ///
    /// @param flowClass the name of one of [FlowChoice#classes]
    /// @throws IllegalArgumentException when there is no such class, or it is not replicated: which
    ///   flows are is for the settings of all hosts to say
    public void mode(String flowClass, ReplicationMode mode) {
        FlowChoice choice = settings.choice();
        int place = choice.find(flowClass);
        if (place == FlowChoice.NONE) {
            throw new IllegalArgumentException("there is no class of flows called " + flowClass);
        }
        if (choice.mode(place) == null) {
            throw new IllegalArgumentException("class " + flowClass + " is not replicated");
        }
        onLoop(() -> {
            modes.set(place, mode);
            if (role instanceof Leader leader) {
                leader.modesChanged();
            }
            return true;
        });
    }

    /// Seals with another secret, or accepts another, from now on. Roles and counters go on; a
    /// secret comes into use without loss in the three rounds that [ClusterKeys] tells of.
    ///
    /// @param ofCluster the cluster's, from which those of a service group are made here
    public void keys(ClusterKeys ofCluster) {
        ClusterKeys keys = settings.choice().group().keys(ofCluster);
        onLoop(() -> {
            opener.use(keys);
            sealer.use(keys);
            return true;
        });
    }

    private Heritage heritage() {
        if (role instanceof Follower follower) {
            role = null;
            return follower.leave();
        }
        leaveRole();
        return new Heritage(null, null, reign, true, Arena.ofShared());
    }

    private void leaveRole() {
        Role before = role;
        role = null;
        if (before != null) {
            before.close();
        }
        if (before instanceof Leader leader) {
            reign = leader.reign();
        }
    }

    /// How it fares now.
    public ReplicationStatus status() {
        return onLoop(() -> {
            StatusBuilder status = new StatusBuilder();
            Role current = role;
            if (current != null) {
                current.status(status);
            }
            status.links(links, frames, peers);
            counters.tell(status);
            return status.build();
        });
    }

    private <T> T onLoop(Callable<T> task) {
        return loop.submit(task).syncUninterruptibly().getNow();
    }

    /// Leaves the role and closes the links. Idempotent.
    @Override
    public void close() {
        if (group.isShuttingDown()) {
            return;
        }
        onLoop(() -> {
            leaveRole();
            return true;
        });
        links.close();
        shutDown(group);
    }

    private static void shutDown(EventLoopGroup group) {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Receiving implements FrameListener {
        @Override
        public void content(int host, MemorySegment content, long offset, int length) {
            Role current = role;
            reader.open(content, offset, length);
            while (reader.next()) {
                Epoch alive = reader.aliveStream();
                if (alive.host() == host) {
                    listener.heard(alive);
                }
                if (current != null) {
                    current.received(host, reader);
                }
            }
            if (reader.malformed()) {
                counters.malformedPayloads.getAndIncrement();
            }
        }

        @Override
        public void failed(Throwable cause) {
            counters.guard.failed(cause);
        }

        @Override
        public void drained() {
            Role current = role;
            if (current != null) {
                current.drained();
            }
        }
    }
}
