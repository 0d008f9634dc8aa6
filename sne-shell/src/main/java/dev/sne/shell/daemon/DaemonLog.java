// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Event;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.hasm.runtime.procedure.ProcedureEvent;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.daemon.LogLines.Level;
import java.util.Locale;
import java.util.function.Consumer;

/// Writes a daemon's events to its log.
public final class DaemonLog implements Consumer<DaemonEvent> {
    private final Configuration configuration;
    private final LogLines lines;

    /// @param configuration with the names of hosts
    public DaemonLog(Configuration configuration, LogLines lines) {
        this.configuration = configuration;
        this.lines = lines;
    }

    @Override
    public void accept(DaemonEvent event) {
        switch (event) {
            case DaemonEvent.Moved moved -> lines.write(Level.INFO, at(event) + text(moved));
            case DaemonEvent.Told told ->
                    lines.write(level(told.event()), at(event) + text(told.event(), told.host()));
            case DaemonEvent.Procedure(var _, var _, var what) -> procedure(at(event), what);
            case DaemonEvent.Replication(var _, var _, var alarm, String detail) -> {
                Level level =
                        switch (alarm) {
                            case COMPLETE, REPAIRED -> Level.NOTICE;
                            case INCOMPLETE, DIVERGENCE, OVERRUN -> Level.WARNING;
                        };
                lines.write(level, at(event) + "replication: " + detail);
            }
            case DaemonEvent.Paused(var _, var late) ->
                    lines.write(Level.WARNING, "stood still for " + late.toMillis() + " ms");
            case DaemonEvent.Life(var _, var stage, String detail) ->
                    lines.write(
                            stage == DaemonEvent.Life.Stage.FAILED ? Level.ERROR : Level.NOTICE,
                            stage.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                                    + ": "
                                    + detail);
        }
    }

    private String at(DaemonEvent event) {
        return event.group() == DaemonEvent.NO_GROUP || configuration.groups().size() < 2
                ? ""
                : "group " + event.group() + ": ";
    }

    private String text(DaemonEvent.Moved moved) {
        Transition transition = moved.transition();
        String master =
                transition.master() == Hosts.NONE
                        ? "no master"
                        : "master " + configuration.hostName(transition.master());
        return transition.from()
                + " -> "
                + transition.to()
                + ", "
                + master
                + ", epoch "
                + transition.epoch()
                + ": "
                + transition.cause();
    }

    private void procedure(String at, ProcedureEvent event) {
        switch (event) {
            case ProcedureEvent.Ended(var procedure, var took, var failures) -> {
                String text = at + procedure.hook() + " took " + took.toNanos() / 1_000 + " us";
                if (failures.isEmpty()) {
                    lines.write(Level.INFO, text);
                } else {
                    lines.write(Level.ERROR, text + ": " + String.join("; ", failures));
                }
            }
            case ProcedureEvent.Checked(var check, boolean positive, String detail) ->
                    lines.write(
                            positive ? Level.INFO : Level.WARNING,
                            at + check.hook() + (positive ? " positive" : " negative: " + detail));
            case ProcedureEvent.Output(String hook, String line) ->
                    lines.write(Level.INFO, at + hook + ": " + line);
            case ProcedureEvent.AnnouncementFailed(String detail) ->
                    lines.write(Level.WARNING, at + "announcement: " + detail);
            case ProcedureEvent.LinkChanged(var _, var now) ->
                    lines.write(
                            now.isUp() ? Level.INFO : Level.WARNING,
                            at
                                    + now.name()
                                    + " is "
                                    + now.status()
                                    + ": "
                                    + now.reason()
                                    + " ("
                                    + now.source()
                                    + ")");
            case ProcedureEvent.LinksLost(String detail) ->
                    lines.write(Level.ERROR, at + "links cannot be watched: " + detail);
        }
    }

    private static Level level(Event event) {
        return switch (event) {
            case MASTER, RELEASED -> Level.NOTICE;
            case TAKEOVER_FAILED, ISOLATED, QUORUM_LOST -> Level.ERROR;
            case PEER_DEAD,
                    ALONE,
                    DEDICATED_LINK_DOWN,
                    DISPUTED,
                    STAYING_BACKUP,
                    SWITCHOVER_REFUSED,
                    PAUSED ->
                    Level.WARNING;
        };
    }

    private String text(Event event, int host) {
        String name = configuration.hostName(host);
        return switch (event) {
            case MASTER -> name + " is master now";
            case RELEASED -> name + " has released the service";
            case TAKEOVER_FAILED -> name + " tried to take over and could not";
            case ISOLATED -> name + " has a broken downlink and takes no part";
            case PEER_DEAD -> name + " is silent for too long";
            case ALONE -> "no backup is left";
            case DEDICATED_LINK_DOWN -> "the dedicated link is down";
            case DISPUTED -> "most backups cannot use the service, although all is well here";
            case STAYING_BACKUP ->
                    "hears no master, and stays backup because the dedicated link is down";
            case SWITCHOVER_REFUSED -> name + " is no backup that can take over: no handover";
            case PAUSED -> "stood still for so long that others may have taken over";
            case QUORUM_LOST -> "a majority does not confirm this master any more";
        };
    }
}
