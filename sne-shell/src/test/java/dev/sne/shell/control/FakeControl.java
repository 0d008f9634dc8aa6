// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.ifmii.link.LinkState;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.daemon.ClusterControl;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.daemon.ExternalRole;
import dev.sne.shell.daemon.ReloadResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A daemon that says what it is told to, and notes what it is ordered.
final class FakeControl implements ClusterControl {
    final List<String> orders = new CopyOnWriteArrayList<>();
    final List<Consumer<DaemonEvent>> listeners = new CopyOnWriteArrayList<>();
    final Map<Integer, ReplicationStatus> replication = new ConcurrentHashMap<>();
    volatile Configuration configuration;
    volatile Optional<NodeStatus> node = Optional.empty();
    volatile ReloadResult reload = new ReloadResult(true, List.of(), List.of(), List.of());
    volatile boolean begins = true;
    volatile Runnable afterOrder = () -> {};
    private volatile boolean maintenance;

    FakeControl(Configuration configuration) {
        this.configuration = configuration;
    }

    void tell(DaemonEvent event) {
        listeners.forEach(each -> each.accept(event));
    }

    private void order(String order) {
        orders.add(order);
        afterOrder.run();
    }

    @Override
    public Configuration configuration() {
        return configuration;
    }

    @Override
    public Optional<NodeStatus> node() {
        return node;
    }

    @Override
    public Map<Integer, ReplicationStatus> replication() {
        return replication;
    }

    @Override
    public List<LinkState> interfaces() {
        return List.of();
    }

    @Override
    public boolean maintenance() {
        return maintenance;
    }

    @Override
    public void maintenance(boolean on) {
        maintenance = on;
        order("maintenance " + on);
    }

    @Override
    public void handover(int group, OptionalInt to) {
        order("handover " + group + " " + to);
    }

    @Override
    public void clear(int group) {
        order("clear " + group);
    }

    @Override
    public boolean resync(int group) {
        order("resync " + group);
        return begins;
    }

    @Override
    public boolean verify(int group) {
        order("verify " + group);
        return begins;
    }

    @Override
    public void role(ExternalRole role) {
        if (node.isPresent()) {
            throw new IllegalStateException("this host decides by itself who is master");
        }
        order("role " + role);
    }

    @Override
    public ReloadResult reload() {
        order("reload");
        return reload;
    }

    @Override
    public void stop() {
        order("stop");
    }

    @Override
    public Listening listen(Consumer<DaemonEvent> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }
}
