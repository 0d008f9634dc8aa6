// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.Event;
import dev.sne.hasm.Hosts;
import dev.sne.hasm.State;
import dev.sne.hasm.TimeBounds;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.shell.daemon.ClusterControl;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A planned handover: ordered, waited for, and told of.
final class HandoverRequest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LOOK_EVERY = Duration.ofMillis(10);

    /// How long whoever was asked to take over has at least to begin.
    private static final Duration LEAST_WAIT = Duration.ofSeconds(1);

    private final ClusterControl control;
    private final RequestWords words;
    private final Answer answer;
    private final int group;

    HandoverRequest(ClusterControl control, RequestWords words, Answer answer) {
        this.control = control;
        this.words = words;
        this.answer = answer;
        group = words.group(control);
    }

    int run() throws IOException, InterruptedException {
        OptionalInt to = words.host(control.configuration());
        State before = state();
        int master = before.master();
        if (to.isPresent() && to.getAsInt() == master) {
            answer.summary(name(master) + " is master already");
            return ExitStatus.DONE;
        }
        if (!before.isMaster()) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    master == Hosts.NONE
                            ? "there is no master that could hand over"
                            : "this host is not the master: order that on " + name(master));
        }
        try (Waiting waiting = new Waiting(control)) {
            long begun = System.nanoTime();
            control.handover(group, to);
            answer.progress("handing over");
            return await(waiting, before, to, begun);
        }
    }

    private int await(Waiting waiting, State old, OptionalInt to, long begun)
            throws IOException, InterruptedException {
        int before = old.master();
        Duration patience = words.timeout(PATIENCE);
        Duration begins = beginning();
        while (System.nanoTime() - begun < patience.toNanos()) {
            @Nullable DaemonEvent event = waiting.next(LOOK_EVERY);
            if (event instanceof DaemonEvent.Told told
                    && told.group() == group
                    && told.event() == Event.SWITCHOVER_REFUSED) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        "refused: "
                                + (told.host() == Hosts.NONE
                                        ? "no host is a"
                                        : name(told.host()) + " is no")
                                + " backup that can take over; "
                                + name(before)
                                + " stays master");
            }
            State state = state();
            int now = state.master();
            if (now == before && state.epoch().isAfter(old.epoch())) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        "tried, but the service did not come up there: "
                                + name(before)
                                + " is the master again");
            }
            if (state.isMaster() && System.nanoTime() - begun > begins.toNanos()) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        "no host has begun to take over within "
                                + Wording.duration(begins)
                                + ": "
                                + name(before)
                                + " is still the master");
            }
            if (now != before && now != Hosts.NONE) {
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                answer.summary(
                        name(now)
                                + " is master now, "
                                + Wording.duration(took)
                                + " after the order");
                if (to.isPresent() && to.getAsInt() != now) {
                    answer.complain("that is not " + name(to.getAsInt()));
                    return ExitStatus.FAILED;
                }
                return ExitStatus.DONE;
            }
        }
        int now = state().master();
        throw new CommandException(
                ExitStatus.FAILED,
                "not handed over within "
                        + Wording.duration(patience)
                        + ": "
                        + (now == Hosts.NONE
                                ? "there is no master now"
                                : name(now) + " is still the master"));
    }

    /// How long that host has to begin: twice the time in which all should be over.
    private Duration beginning() {
        TimeBounds bounds = control.configuration().timing().timing().bounds();
        Duration twice = Duration.ofNanos(2 * bounds.switchoverNanos());
        return twice.compareTo(LEAST_WAIT) > 0 ? twice : LEAST_WAIT;
    }

    private State state() {
        NodeStatus node =
                control.node()
                        .orElseThrow(() ->
                                new CommandException(
                                        ExitStatus.FAILED,
                                        control.maintenance()
                                                ? "this host is in maintenance and takes no part"
                                                : "another program decides who is master"));
        return node.group(group).state();
    }

    private String name(int host) {
        return control.configuration().hostName(host);
    }
}
