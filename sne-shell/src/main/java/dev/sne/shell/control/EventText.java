// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.Event;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.hasm.runtime.procedure.ProcedureEvent;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.daemon.DaemonEvent;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// What happens, in a line each.
public final class EventText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

    private EventText() {}

    /// With the time of day in front.
    public static String line(Configuration configuration, DaemonEvent event, ZoneId zone) {
        return TIME.format(EventJson.instant(event).atZone(zone)) + " " + of(configuration, event);
    }

    /// What happened, without when.
    public static String of(Configuration configuration, DaemonEvent event) {
        String prefix =
                event.group() != DaemonEvent.NO_GROUP && configuration.groups().size() > 1
                        ? "group " + event.group() + ": "
                        : "";
        return prefix
                + switch (event) {
                    case DaemonEvent.Moved moved -> moved(configuration, moved.transition());
                    case DaemonEvent.Told told ->
                            told(told.event(), configuration.hostName(told.host()));
                    case DaemonEvent.Procedure procedure -> procedure(procedure.event());
                    case DaemonEvent.Replication replication ->
                            "replication: " + replication.detail();
                    case DaemonEvent.Paused paused ->
                            "this host stood still for " + Wording.duration(paused.late());
                    case DaemonEvent.Life life -> life(life);
                };
    }

    private static String moved(Configuration configuration, Transition transition) {
        return transition.from().id()
                + " -> "
                + transition.to().id()
                + ": "
                + transition.cause()
                + (transition.master() == Hosts.NONE
                        ? ", no master"
                        : ", master " + configuration.hostName(transition.master()))
                + ", mastership "
                + transition.epoch();
    }

    private static String told(Event event, String host) {
        return switch (event) {
            case MASTER -> host + " is master now";
            case RELEASED -> host + " has let go of the service";
            case TAKEOVER_FAILED -> host + " tried to take over and could not";
            case ISOLATED -> host + " takes no part: its downlink does not work";
            case PEER_DEAD -> host + " is heard no more";
            case ALONE -> "no backup is left";
            case DEDICATED_LINK_DOWN -> "the dedicated link is down";
            case DISPUTED -> "most backups cannot use the service, though all is well here";
            case STAYING_BACKUP ->
                    "no master is heard, but this host stays a backup while the dedicated link is"
                            + " down; 'sne cluster clear' has it take over";
            case SWITCHOVER_REFUSED -> "no handover: " + host + " is no backup that can take over";
            case PAUSED -> host + " stood still for too long and lets go";
            case QUORUM_LOST -> "most votes are missing: this host lets go";
        };
    }

    private static String procedure(ProcedureEvent event) {
        return switch (event) {
            case ProcedureEvent.Ended ended ->
                    ended.procedure().hook()
                            + " ended after "
                            + Wording.duration(ended.took())
                            + (ended.failures().isEmpty()
                                    ? ""
                                    : ", not done: " + String.join("; ", ended.failures()));
            case ProcedureEvent.Checked checked ->
                    checked.check().hook()
                            + (checked.positive() ? ": well" : ": not well, " + checked.detail());
            case ProcedureEvent.Output output -> output.hook() + " says: " + output.line();
            case ProcedureEvent.AnnouncementFailed failed ->
                    "announcement failed: " + failed.detail();
            case ProcedureEvent.LinkChanged changed -> Wording.state(changed.now());
            case ProcedureEvent.LinksLost lost -> "links cannot be watched: " + lost.detail();
        };
    }

    private static String life(DaemonEvent.Life life) {
        String what =
                switch (life.stage()) {
                    case STARTED -> "started";
                    case RELOADED -> "configuration read again";
                    case MAINTENANCE_ON -> "maintenance begins";
                    case MAINTENANCE_OFF -> "maintenance has ended";
                    case STOPPING -> "stopping";
                    case FAILED -> "the daemon cannot go on";
                };
        return life.detail().isEmpty() ? what : what + ": " + life.detail();
    }
}
