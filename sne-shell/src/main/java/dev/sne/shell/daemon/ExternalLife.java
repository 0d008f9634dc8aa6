// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.replication.ReceiverListener.Loss;
import dev.sne.hasm.runtime.frame.ClusterKeys;
import dev.sne.hasm.runtime.node.Node;
import dev.sne.hasm.runtime.node.TableReplication;
import dev.sne.hasm.runtime.replicator.ReplicationListener;
import dev.sne.hasm.runtime.replicator.Replicator;
import dev.sne.ifmii.link.LinkState;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.shell.config.Configuration;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A host that another program tells whether it is master: only flows are replicated here.
///
/// A master names its stream by the time of day, or one more than the latest stream heard of, so
/// that the master that was told last is the one that all others follow. A backup follows the
/// latest stream that it hears.
final class ExternalLife implements HostLife {
    private static final System.Logger LOG = System.getLogger(ExternalLife.class.getName());
    private static final int GROUP = 0;

    private final int host;
    private final TableReplication replication;
    private final Map<Integer, Replicator> replicators;

    /// Masters are heard of as soon as the links are open, before all of this is there.
    private boolean started;

    private ExternalRole role = ExternalRole.BACKUP;

    /// The latest stream there is, and the one that this host has a part in.
    private Epoch latest = Epoch.NONE;

    private Epoch current = Epoch.NONE;

    ExternalLife(
            NetworkNamespace namespace,
            Configuration configuration,
            ClusterKeys keys,
            long incarnation,
            EventHub hub) {
        host = configuration.host().number();
        replication =
                TableReplication.open(
                        namespace,
                        Replications.settings(configuration, GROUP, keys, incarnation),
                        new Hearing(new ReplicationNews(GROUP, hub)));
        replicators = Map.of(GROUP, replication.replicator());
    }

    /// Follows whatever master it has heard of meanwhile; other than that it takes part as soon as
    /// it hears one, or is told to be one.
    @Override
    public synchronized void start() {
        started = true;
        followLatest();
    }

    @Override
    public boolean stop(Duration patience) {
        replication.leave();
        return true;
    }

    @Override
    public Optional<Node> node() {
        return Optional.empty();
    }

    @Override
    public Map<Integer, Replicator> replicators() {
        return replicators;
    }

    @Override
    public List<LinkState> interfaces() {
        return List.of();
    }

    @Override
    public synchronized void role(ExternalRole told) {
        if (told == role) {
            return;
        }
        LOG.log(System.Logger.Level.INFO, "was " + role + ", is told to be " + told);
        role = told;
        switch (told) {
            case PRIMARY -> {
                long counter = Math.max(latest.counter() + 1, System.currentTimeMillis());
                latest = new Epoch(counter, host);
                current = latest;
                replication.lead(current);
            }
            case BACKUP -> {
                leave();
                followLatest();
            }
            case FAULT -> leave();
        }
    }

    private void leave() {
        current = Epoch.NONE;
        replication.leave();
    }

    private synchronized void heard(Epoch stream) {
        if (!stream.isAfter(latest)) {
            return;
        }
        latest = stream;
        if (role == ExternalRole.PRIMARY) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "host "
                            + stream.host()
                            + " is a primary, too, and the others follow it: one of the two has"
                            + " to be told that it is a backup");
        }
        followLatest();
    }

    private void followLatest() {
        if (started
                && role == ExternalRole.BACKUP
                && latest.host() != host
                && !latest.isNone()
                && !latest.equals(current)) {
            current = latest;
            replication.follow(current);
        }
    }

    @Override
    public void close() {
        replication.close();
    }

    /// Listens for masters besides passing on the news.
    private final class Hearing implements ReplicationListener {
        private final ReplicationListener news;

        Hearing(ReplicationListener news) {
            this.news = news;
        }

        @Override
        public void heard(Epoch stream) {
            ExternalLife.this.heard(stream);
        }

        @Override
        public void reached(Epoch stream, int last) {
            news.reached(stream, last);
        }

        @Override
        public void lost(Loss why) {
            news.lost(why);
        }

        @Override
        public void compared(int differing, int unsure) {
            news.compared(differing, unsure);
        }

        @Override
        public void repaired() {
            news.repaired();
        }

        @Override
        public void overrun(long count) {
            news.overrun(count);
        }
    }
}
