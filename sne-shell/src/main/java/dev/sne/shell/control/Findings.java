// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.Link;
import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.hasm.State;
import dev.sne.hasm.TableEntry;
import dev.sne.hasm.Timing;
import dev.sne.hasm.runtime.node.GroupStatus;
import dev.sne.hasm.runtime.node.LinkStatus;
import dev.sne.hasm.runtime.node.NodeStatus;
import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.Lag;
import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.PeerStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.ifmii.link.LinkState;
import dev.sne.shell.config.LinkConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an administrator has to know at first sight: what is wrong now, the worst first, and what
/// has been. Both are empty when all is well and was.
final class Findings {
    /// How many heartbeats may be missed on one link while the other brings them.
    private static final int MISSED = 5;

    private static final Duration LEAST_SILENCE = Duration.ofMillis(500);
    private static final Duration LAGGING = Duration.ofSeconds(1);

    private final ClusterView view;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private Findings(ClusterView view) {
        this.view = view;
    }

    static Findings of(ClusterView view) {
        Findings findings = new Findings(view);
        view.node().ifPresent(findings::node);
        view.replication().forEach(findings::replication);
        if (view.maintenance()) {
            findings.notes.add(
                    "maintenance: this host takes no part; 'sne cluster maintenance off' ends"
                            + " that");
        }
        return findings;
    }

    /// What is wrong now, a sentence each.
    List<String> problems() {
        return problems;
    }

    /// What is no problem now, a sentence each.
    List<String> notes() {
        return notes;
    }

    private void node(NodeStatus node) {
        if (node.failure() != null) {
            problems.add("this host cannot go on and has let go of everything: " + node.failure());
        }
        for (GroupStatus group : node.groups()) {
            service(group);
        }
        for (GroupStatus group : node.groups()) {
            members(group);
        }
        links(node);
        interfaces();
        if (node.pauses() > 0) {
            notes.add(
                    "this host stood still "
                            + Wording.count(node.pauses(), "time")
                            + ", for "
                            + Wording.duration(node.longestPause())
                            + " at most");
        }
    }

    /// Whether somebody serves.
    private void service(GroupStatus group) {
        State state = group.state();
        String prefix = view.prefix(group.group());
        switch (MemberRole.of(state.sub(), false)) {
            case OFF -> problems.add(prefix + "this host takes no part");
            case WITHOUT_DOWNLINK ->
                    problems.add(prefix + "this host's downlink does not work: it takes no part");
            case AWAITING_MASTER ->
                    problems.add(
                            prefix
                                    + "no master is known; this host "
                                    + (state.held()
                                            ? "may not be it for now, after a failure of its own"
                                            : "waits for another one to take over"));
            case TAKING_OVER -> problems.add(prefix + "no master: this host is taking over");
            case RELEASING ->
                    problems.add(
                            prefix
                                    + "this host is letting go"
                                    + (state.why() == null
                                            ? ""
                                            : ": " + Wording.reason(state.why())));
            case STARTING -> problems.add(prefix + "this host is starting, and looks for a master");
            case BACKUP, WITNESS, MASTER, FORMER_MASTER, ABSENT -> {}
        }
    }

    private void members(GroupStatus group) {
        State state = group.state();
        if (state.master() == Hosts.NONE) {
            return;
        }
        String prefix = view.prefix(group.group());
        int backups = 0;
        for (Member member : view.members(group.group())) {
            String name = member.self() ? "this host" : member.host().name();
            if (member.role() == MemberRole.ABSENT) {
                problems.add(prefix + name + " is absent: " + heard(member));
            }
            TableEntry entry = member.entry();
            if (entry == null) {
                continue;
            }
            boolean backup = member.role() == MemberRole.BACKUP;
            backups += backup ? 1 : 0;
            if (backup && !entry.synced()) {
                problems.add(prefix + incomplete(member, name, group.group()));
            }
            if (entry.disputing()) {
                problems.add(prefix + name + " cannot use the service that the master finds well");
            }
            if (entry.fails() > 0) {
                problems.add(
                        prefix
                                + name
                                + " has failed "
                                + Wording.count(entry.fails(), "time")
                                + (entry.held() ? " and may not be master for now" : "")
                                + "; once that is repaired: 'sne cluster clear'"
                                + (member.self() ? "" : " there"));
            }
        }
        if (backups == 0 && state.isMaster()) {
            problems.add(prefix + "there is no backup: nobody takes over if this host fails");
        }
    }

    private static String heard(Member member) {
        return member.silence() == null
                ? "it was never heard"
                : "heard last " + Wording.duration(member.silence()) + " ago";
    }

    private String incomplete(Member member, String name, int group) {
        ReplicationStatus replication = view.replication().get(group);
        FetchStatus fetch = replication == null || !member.self() ? null : replication.fetch();
        String progress = fetch != null && fetch.running() ? " yet: " + progress(fetch) : "";
        return name
                + (member.self() ? " has" : " does")
                + (member.self() ? " not all flows" : " not have all flows")
                + (progress.isEmpty()
                        ? ": connections would break if it had to take over"
                        : progress);
    }

    /// How far a transfer is.
    static String progress(FetchStatus fetch) {
        Duration remaining = fetch.remaining();
        return fetch.entries()
                + (fetch.expected() > 0 ? " of about " + fetch.expected() : "")
                + " fetched"
                + (remaining == null ? "" : ", " + Wording.duration(remaining) + " left");
    }

    private void links(NodeStatus node) {
        for (LinkStatus link : node.links()) {
            String name = linkName(link.link());
            if (!link.carrier()) {
                problems.add(name + " has no carrier" + carrierFault(link.link()));
            } else if (!isSpare(link.link(), node)) {
                for (Member member : view.members(node.groups().getFirst().group())) {
                    if (isSilent(node, link, member)) {
                        problems.add(
                                member.host().name()
                                        + " is not heard over "
                                        + name
                                        + (link.dropped() > 0
                                                ? ", where "
                                                        + Wording.count(link.dropped(), "datagram")
                                                        + " had to be dropped"
                                                : ""));
                    }
                }
            }
        }
    }

    /// Why an interface between the hosts has no carrier, as far as that is known.
    private String carrierFault(Link link) {
        for (LinkConfig each : view.configuration().links()) {
            for (LinkState state : view.interfaces()) {
                if (each.link() == link
                        && state.name().equals(each.interfaceName())
                        && !state.isUp()) {
                    return ": " + Wording.reason(state);
                }
            }
        }
        return "";
    }

    /// Those that have another purpose than being between the hosts.
    private void interfaces() {
        for (LinkState state : view.interfaces()) {
            boolean between =
                    view.configuration().links().stream()
                            .anyMatch(link -> link.interfaceName().equals(state.name()));
            if (!between && isFaulty(state)) {
                problems.add(Wording.state(state));
            }
        }
    }

    /// Interfaces that go up and down with the service are down at a backup.
    private boolean isFaulty(LinkState state) {
        return switch (state.status()) {
            case UP, UNKNOWN -> false;
            case DOWN, ABSENT -> true;
            case DISABLED ->
                    view.configuration().groups().stream()
                            .flatMap(group -> group.interfaces().stream())
                            .noneMatch(each -> each.manage() && each.name().equals(state.name()));
        };
    }

    String linkName(Link link) {
        return linkName(view, link);
    }

    /// A link with its interface.
    static String linkName(ClusterView view, Link link) {
        for (LinkConfig each : view.configuration().links()) {
            if (each.link() == link) {
                return "the " + each.name() + " link (" + each.interfaceName() + ")";
            }
        }
        return "the " + Wording.word(link) + " link";
    }

    /// Whether nothing is sent over a link while the other works.
    private boolean isSpare(Link link, NodeStatus node) {
        return view.configuration().policy().control() == Policy.Control.FALLBACK
                && link == Link.MAIN
                && node.groups().getFirst().state().dedicatedUp();
    }

    /// Whether a host is heard, but not over this link. Backups hear the master only.
    private boolean isSilent(NodeStatus node, LinkStatus link, Member member) {
        boolean heardRegularly =
                !member.self()
                        && member.entry() != null
                        && (member.role() == MemberRole.MASTER
                                || node.groups().getFirst().state().isMaster());
        Duration silence = link.silence().get(member.host().number());
        return heardRegularly && (silence == null || silence.compareTo(patience()) > 0);
    }

    private Duration patience() {
        Timing timing = view.configuration().timing().timing();
        long rhythm = Math.max(timing.nanos(Period.ADV), timing.nanos(Period.STATUS));
        Duration patience = Duration.ofNanos(MISSED * rhythm);
        return patience.compareTo(LEAST_SILENCE) > 0 ? patience : LEAST_SILENCE;
    }

    private void replication(int group, ReplicationStatus status) {
        String prefix = view.prefix(group);
        for (PeerStatus peer : status.peers()) {
            lagging(prefix + view.name(peer.host()), peer.lag());
        }
        lagging(prefix + "this host", status.lag());
        ComparisonStatus comparison = status.comparison();
        if (comparison != null && !comparison.equal() && !comparison.repaired()) {
            problems.add(
                    prefix
                            + "the table differs from the master's in "
                            + comparison.differing()
                            + " of 1024 parts; they are being fetched");
        }
        long failures = status.count(Measure.FAILURES);
        if (failures > 0) {
            problems.add(
                    prefix
                            + "replication has failed "
                            + Wording.count(failures, "time")
                            + " within the program, see its log");
        }
        past(prefix, status);
    }

    private void lagging(String name, @Nullable Lag lag) {
        if (lag != null && lag.oldest().compareTo(LAGGING) > 0) {
            problems.add(
                    name
                            + " is "
                            + Wording.duration(lag.oldest())
                            + " and "
                            + Wording.entries(lag.entries())
                            + " behind");
        }
    }

    private void past(String prefix, ReplicationStatus status) {
        long overruns = status.count(Measure.EVENT_OVERRUNS);
        if (overruns > 0) {
            notes.add(
                    prefix
                            + "the kernel made more events than could be read "
                            + Wording.count(overruns, "time")
                            + "; the tables were compared after it. A larger"
                            + " replication.event-buffer helps");
        }
        long foreign = status.count(Measure.ENTRIES_FOREIGN);
        if (foreign > 0) {
            notes.add(
                    prefix
                            + Wording.entries(foreign)
                            + " left out, of flows that are another group's here: the `flows` of"
                            + " groups were not the same on all hosts");
        }
        Map<String, Long> refused = FrameFaults.of(status);
        if (!refused.isEmpty()) {
            notes.add(prefix + FrameFaults.text(refused));
        }
    }
}
