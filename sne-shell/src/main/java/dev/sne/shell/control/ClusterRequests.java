// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.runtime.node.GroupStatus;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.shell.cli.Suggestion;
import dev.sne.shell.config.Configuration;
import dev.sne.shell.config.HostConfig;
import dev.sne.shell.config.Problem;
import dev.sne.shell.daemon.ClusterControl;
import dev.sne.shell.daemon.DaemonEvent;
import dev.sne.shell.daemon.ExternalRole;
import dev.sne.shell.daemon.ReloadResult;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.UsageException;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Carries out what is asked of a daemon over its control socket.
public final class ClusterRequests implements RequestHandler {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

    private final ClusterControl control;
    private final RoleOrders roles;

    public ClusterRequests(ClusterControl control) {
        this.control = control;
        roles = new RoleOrders(control);
    }

    @Override
    public int handle(Request request, Answer answer) throws IOException, InterruptedException {
        RequestWords words = RequestWords.of(request.words());
        ClusterVerb verb =
                ClusterVerb.of(words.what())
                        .orElseThrow(() ->
                                new UsageException(
                                        "unknown request '"
                                                + words.what()
                                                + "'"
                                                + Suggestion.of(
                                                        words.what(), ClusterVerb.words())));
        if (!verb.readOnly() && !request.peer().trusted()) {
            throw new CommandException(
                    ExitStatus.FAILED,
                    "not permitted: only root and the daemon's own user may order '"
                            + words.what()
                            + "'");
        }
        try {
            return handle(verb, words, request.peer(), answer);
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new CommandException(ExitStatus.FAILED, String.valueOf(e.getMessage()), e);
        }
    }

    private int handle(ClusterVerb verb, RequestWords words, Peer peer, Answer answer)
            throws IOException, InterruptedException {
        return switch (verb) {
            case STATUS -> status(words, answer);
            case MEMBERS -> members(words, answer);
            case HOSTS -> hosts(answer);
            case WATCH -> watch(words, answer);
            case HANDOVER -> new HandoverRequest(control, words, answer).run();
            case RESYNC -> new TableRequests(control, words, answer).resync();
            case VERIFY -> new TableRequests(control, words, answer).verify();
            case MAINTENANCE -> maintenance(words, answer);
            case CLEAR -> clear(words);
            case PRIMARY -> role(words, ExternalRole.PRIMARY, peer, answer);
            case BACKUP -> role(words, ExternalRole.BACKUP, peer, answer);
            case FAULT -> role(words, ExternalRole.FAULT, peer, answer);
            case RELOAD -> reload(words, answer);
            case STOP -> stop(words, answer);
        };
    }

    private int status(RequestWords words, Answer answer) throws IOException {
        words.noOperand();
        ClusterView view = ClusterView.of(control);
        answer.write(words.json() ? StatusJson.of(view) + "\n" : StatusText.of(view));
        return ExitStatus.DONE;
    }

    private int members(RequestWords words, Answer answer) throws IOException {
        words.noOperand();
        ClusterView view = ClusterView.of(control);
        NodeStatus node =
                view.node()
                        .orElseThrow(() ->
                                new IllegalStateException(
                                        view.maintenance()
                                                ? "this host is in maintenance and takes no part"
                                                : "another program decides who is master"));
        List<Integer> wanted = words.groups(control);
        List<GroupStatus> groups = new ArrayList<>(node.groups());
        groups.removeIf(each -> !wanted.contains(each.group()));
        answer.write(
                words.json()
                        ? StatusJson.members(view, groups) + "\n"
                        : MembersText.of(view, groups));
        return ExitStatus.DONE;
    }

    private int hosts(Answer answer) throws IOException {
        StringBuilder names = new StringBuilder();
        for (HostConfig each : control.configuration().hosts()) {
            names.append(each.name()).append('\n');
        }
        answer.write(names.toString());
        return ExitStatus.DONE;
    }

    private int watch(RequestWords words, Answer answer) throws IOException, InterruptedException {
        words.noOperand();
        try (Waiting waiting = new Waiting(control)) {
            // Whoever waits for an event may now do what makes it happen.
            answer.progress("");
            while (true) {
                List<DaemonEvent> events = waiting.some();
                Configuration configuration = control.configuration();
                StringBuilder lines = new StringBuilder();
                for (DaemonEvent event : events) {
                    lines.append(
                            words.json()
                                    ? EventJson.of(configuration, event).toString()
                                    : EventText.line(configuration, event, ZoneId.systemDefault()));
                    lines.append('\n');
                }
                answer.write(lines.toString());
                long lost = waiting.takeLost();
                if (lost > 0) {
                    answer.complain(Wording.count(lost, "event") + " left out: they came too fast");
                }
            }
        }
    }

    private int maintenance(RequestWords words, Answer answer) throws IOException {
        Optional<String> operand = words.operand();
        if (operand.isPresent()) {
            control.maintenance(
                    switch (operand.get()) {
                        case "on" -> true;
                        case "off" -> false;
                        default ->
                                throw new UsageException(
                                        "maintenance: '"
                                                + operand.get()
                                                + "' is neither on nor off");
                    });
        }
        boolean on = control.maintenance();
        if (operand.isEmpty()) {
            answer.write((on ? "on" : "off") + "\n");
        } else {
            answer.summary(on ? "maintenance: this host takes no part" : "maintenance is over");
        }
        return ExitStatus.DONE;
    }

    private int clear(RequestWords words) {
        words.noOperand();
        for (int group : words.groups(control)) {
            control.clear(group);
        }
        return ExitStatus.DONE;
    }

    private int role(RequestWords words, ExternalRole role, Peer peer, Answer answer)
            throws IOException {
        words.noOperand();
        if (!roles.give(role, peer)) {
            answer.summary("nothing is done: who was started later has said what this host is");
        }
        return ExitStatus.DONE;
    }

    private int reload(RequestWords words, Answer answer) throws IOException {
        words.noOperand();
        ReloadResult result = control.reload();
        for (Problem problem : result.problems()) {
            answer.complain(problem.text("configuration"));
        }
        if (!result.accepted()) {
            answer.complain("the configuration before stays in force");
            return ExitStatus.FAILED;
        }
        for (String line : result.applied()) {
            answer.summary("in force: " + line);
        }
        for (String line : result.restart()) {
            answer.complain("takes a restart: " + line);
        }
        if (result.applied().isEmpty() && result.restart().isEmpty()) {
            answer.summary("nothing has changed");
        }
        return result.restart().isEmpty() ? ExitStatus.DONE : ExitStatus.PARTIAL;
    }

    /// The server ends sessions when the daemon does: that is the answer.
    private int stop(RequestWords words, Answer answer) throws IOException {
        words.noOperand();
        Duration patience = words.timeout(STOP_PATIENCE);
        control.stop();
        try {
            answer.progress("stopping");
            Thread.sleep(patience);
        } catch (InterruptedException _) {
            answer.summary("stopped");
            return ExitStatus.DONE;
        }
        answer.complain("not stopped within " + Wording.duration(patience) + "; it goes on");
        return ExitStatus.FAILED;
    }
}
