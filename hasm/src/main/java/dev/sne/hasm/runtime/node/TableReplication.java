// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.ReceiverListener.Loss;
import dev.sne.hasm.runtime.replicator.ReplicationListener;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.hasm.runtime.replicator.ReplicatorSettings;
import dev.sne.netlink4j.NetworkNamespace;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// The kernel's table of connections as what is kept alike: has a [Replicator] do what the machine
/// decides. The copies are in the kernel from the start, so that to put them in force is only to
/// know of it, and hosts that want the table ask for it themselves.
///
/// Orders are carried out by the thread `sne-replication`, in turn. Thread-safe.
public final class TableReplication implements Replication, AutoCloseable {
    private static final System.Logger LOG = System.getLogger(TableReplication.class.getName());
    private static final long PATIENCE_SECONDS = 5;

    private final Replicator replicator;
    private final ExecutorService orders;
    private volatile Progress progress = (_, _) -> {};

    private TableReplication(
            NetworkNamespace namespace, ReplicatorSettings settings, ReplicationListener listener) {
        replicator = Replicator.open(namespace, settings, new Telling(listener));
        orders =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name("sne-replication").daemon().factory());
        // There from the start, so that whoever gives threads priorities finds it.
        orders.execute(() -> {});
    }

    /// Opens the links of a host; it takes no part yet.
    ///
    /// @param namespace whose table is replicated and where the links are; must stay open
    /// @param listener told how it fares, besides the machine
    /// @throws io.netty.channel.ChannelException when an address can't be bound
    public static TableReplication open(
            NetworkNamespace namespace, ReplicatorSettings settings, ReplicationListener listener) {
        return new TableReplication(namespace, settings, listener);
    }

    /// What carries the orders out, to be asked how it fares; whatever changes its part is for the
    /// machine to order.
    public Replicator replicator() {
        return replicator;
    }

    @Override
    public void listen(Progress listener) {
        progress = listener;
    }

    @Override
    public void lead(Epoch stream) {
        order("lead", () -> replicator.lead(stream));
    }

    @Override
    public void follow(Epoch stream) {
        order("follow", () -> replicator.follow(stream));
    }

    @Override
    public void leave() {
        order("leave", replicator::leave);
    }

    @Override
    public void commit() {
        order("commit", replicator::commit);
    }

    @Override
    public void serve(int host) {
        // It asks the replicator itself.
    }

    private void order(String what, Runnable task) {
        try {
            orders.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    // The service goes on without its copies rather than not at all.
                    LOG.log(System.Logger.Level.ERROR, "replication could not " + what, e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "closed before it could " + what, e);
        }
    }

    /// Carries out what was ordered before, then ends at once. Idempotent.
    @Override
    public void close() {
        orders.shutdown();
        try {
            boolean ended = orders.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                LOG.log(System.Logger.Level.WARNING, "replication does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        replicator.close();
    }

    private final class Telling implements ReplicationListener {
        private final ReplicationListener listener;

        Telling(ReplicationListener listener) {
            this.listener = listener;
        }

        @Override
        public void reached(Epoch stream, int last) {
            progress.reached(stream, last);
            listener.reached(stream, last);
        }

        @Override
        public void heard(Epoch stream) {
            listener.heard(stream);
        }

        @Override
        public void lost(Loss why) {
            listener.lost(why);
        }

        @Override
        public void compared(int differing, int unsure) {
            listener.compared(differing, unsure);
        }

        @Override
        public void repaired() {
            listener.repaired();
        }

        @Override
        public void overrun(long count) {
            listener.overrun(count);
        }
    }
}
