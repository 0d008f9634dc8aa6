// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.notify;

import dev.sne.hasm.Event;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.MainState;
import dev.sne.hasm.SubState;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.NotifyConfig;
import dev.sne.shell.control.EventJson;
import dev.sne.shell.control.EventText;
import dev.sne.shell.daemon.DaemonEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Finds among all that happens what people are to be told. Used by one thread.
final class Selection {
    /// How causes of transitions begin that show another master.
    private static final String ADVERTISED = "ADV of ";

    private static final String FENCED = "FENCE of ";

    /// By group, the last host that was known to be its master.
    private final Map<Integer, Integer> masters = new HashMap<>();

    /// What is to be told of an event, if anything.
    Optional<Notification> of(Configuration configuration, DaemonEvent event) {
        return switch (event) {
            case DaemonEvent.Told told -> told(configuration, told);
            case DaemonEvent.Moved moved -> moved(configuration, moved);
            case DaemonEvent.Replication replication -> replication(configuration, replication);
            case DaemonEvent.Life life ->
                    life.stage() == DaemonEvent.Life.Stage.FAILED
                            ? Optional.of(
                                    self(
                                            configuration,
                                            event,
                                            NotifyConfig.Event.FAILOVER,
                                            "failed"))
                            : Optional.empty();
            case DaemonEvent.Procedure _, DaemonEvent.Paused _ -> Optional.empty();
        };
    }

    private static Optional<Notification> told(Configuration configuration, DaemonEvent.Told told) {
        return switch (told.event()) {
            case MASTER, RELEASED, TAKEOVER_FAILED, ISOLATED, STAYING_BACKUP, QUORUM_LOST ->
                    Optional.of(notification(configuration, told, NotifyConfig.Event.FAILOVER));
            case PEER_DEAD, ALONE ->
                    Optional.of(notification(configuration, told, NotifyConfig.Event.DEAD_HOST));
            case DEDICATED_LINK_DOWN, DISPUTED, SWITCHOVER_REFUSED, PAUSED -> Optional.empty();
        };
    }

    private static Notification notification(
            Configuration configuration, DaemonEvent.Told told, NotifyConfig.Event kind) {
        return new Notification(
                kind,
                EventJson.word(told.event()),
                told.host(),
                configuration.hostName(told.host()),
                told.event() != Event.MASTER && told.event() != Event.RELEASED,
                EventText.of(configuration, told),
                told,
                configuration);
    }

    private Optional<Notification> moved(Configuration configuration, DaemonEvent.Moved moved) {
        Transition transition = moved.transition();
        int before = masters.getOrDefault(moved.group(), Hosts.NONE);
        if (transition.master() != Hosts.NONE) {
            masters.put(moved.group(), transition.master());
        }
        if (transition.from() == SubState.S_RUN
                && transition.to() == SubState.S_REL
                && (transition.cause().startsWith(ADVERTISED)
                        || transition.cause().startsWith(FENCED))) {
            return Optional.of(
                    self(
                            configuration,
                            moved,
                            NotifyConfig.Event.SPLIT_BRAIN,
                            "two_masters",
                            "there were two masters: "
                                    + configuration.host().name()
                                    + " has heard a later one and lets go ("
                                    + transition.cause()
                                    + ")"));
        }
        boolean lost =
                transition.from().mainState() == MainState.BACKUP
                        && transition.from() != SubState.B_AWAIT
                        && transition.master() == Hosts.NONE
                        && transition.cause().equals("timer");
        if (lost && before != Hosts.NONE && before != configuration.host().number()) {
            String name = configuration.hostName(before);
            return Optional.of(
                    new Notification(
                            NotifyConfig.Event.DEAD_HOST,
                            "master_dead",
                            before,
                            name,
                            true,
                            name + ", the master, is heard no more",
                            moved,
                            configuration));
        }
        return Optional.empty();
    }

    private static Optional<Notification> replication(
            Configuration configuration, DaemonEvent.Replication replication) {
        return switch (replication.alarm()) {
            case DIVERGENCE, REPAIRED ->
                    Optional.of(
                            self(
                                    configuration,
                                    replication,
                                    NotifyConfig.Event.DIVERGENCE,
                                    EventJson.word(replication.alarm())));
            case COMPLETE, INCOMPLETE, OVERRUN -> Optional.empty();
        };
    }

    private static Notification self(
            Configuration configuration, DaemonEvent event, NotifyConfig.Event kind, String what) {
        return self(configuration, event, kind, what, EventText.of(configuration, event));
    }

    private static Notification self(
            Configuration configuration,
            DaemonEvent event,
            NotifyConfig.Event kind,
            String what,
            String text) {
        return new Notification(
                kind,
                what,
                configuration.host().number(),
                configuration.host().name(),
                !what.equals("repaired"),
                text,
                event,
                configuration);
    }
}
