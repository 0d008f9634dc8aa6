// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.status;

import java.util.List;
import java.util.Locale;

/// What is counted or measured of replication: the one place that says how each is called, in which
/// unit it is, and what it means. The name of a constant in small letters is the name of the
/// measure.
public enum Measure {
    // This host.
    ROLE(Kind.GAUGE, Unit.NONE, "1 for what this host does, 0 for the rest.", "role"),
    COMPLETE(Kind.GAUGE, Unit.NONE, "Whether this host has the whole table."),

    // Links and frames.
    PEER_HEARD(Kind.GAUGE, Unit.NONE, "Whether a host was heard lately.", "peer"),
    LINK_WORKS(Kind.GAUGE, Unit.NONE, "Whether a link works both ways.", "peer link"),
    LINK_USED(Kind.GAUGE, Unit.NONE, "Whether a host is sent to by a link.", "peer link"),
    LINK_MOVES(Kind.COUNTER, Unit.NONE, "Changes of the link that is used.", "peer"),
    FRAMES_SENT(Kind.COUNTER, Unit.NONE, "Datagrams given to the kernel."),
    FRAMES_UNSENT(Kind.COUNTER, Unit.NONE, "Frames given up because too many were under way."),
    FRAMES_RECEIVED(Kind.COUNTER, Unit.NONE, "Datagrams that came, authentic or not."),
    FRAMES_ACCEPTED(Kind.COUNTER, Unit.NONE, "Datagrams that were authentic and new."),
    FRAMES_DROPPED(Kind.COUNTER, Unit.NONE, "Datagrams that were not, by reason.", "reason"),
    SOCKET_ERRORS(Kind.COUNTER, Unit.NONE, "Errors that the links' sockets have told of."),

    // The master's stream.
    PEER_FOLLOWS(Kind.GAUGE, Unit.NONE, "Whether a backup has the whole table.", "peer"),
    PEER_LAG_ENTRIES(Kind.GAUGE, Unit.NONE, "Entries a backup has not acknowledged.", "peer"),
    PEER_LAG(Kind.GAUGE, Unit.SECONDS, "How long the oldest of these has waited.", "peer"),
    ENTRIES_OFFERED(Kind.COUNTER, Unit.BYTES, "The master's entries, as they are on the wire."),
    ENTRIES_RESENT(Kind.COUNTER, Unit.NONE, "Entries that the master has sent again."),
    TRANSFERS(Kind.GAUGE, Unit.NONE, "Transfers of the table to others that are under way."),
    EVENT_OVERRUNS(Kind.COUNTER, Unit.NONE, "Times the kernel's events were not read in time."),
    EVENTS_MALFORMED(Kind.COUNTER, Unit.NONE, "The kernel's messages that were not understood."),
    EVENTS_WITHOUT_ENTRY(Kind.COUNTER, Unit.NONE, "Events that could not be made an entry."),
    FLOWS_NEVER_SENT(Kind.COUNTER, Unit.NONE, "Flows that ended before they were to be sent."),
    STRONG_SWEEPS(Kind.COUNTER, Unit.NONE, "Times the table was gone through in strong mode."),
    FLOWS_REFRESHED(Kind.COUNTER, Unit.NONE, "Flows told by that, for the time they have left."),
    TIMEOUTS_RELEASED(Kind.COUNTER, Unit.NONE, "Copies that got their own timeout at takeover."),
    FLOWS_TOLD_LATE(Kind.COUNTER, Unit.NONE, "Flows the master before told after its end."),

    // A backup's.
    LAG_ENTRIES(Kind.GAUGE, Unit.NONE, "Entries known that are not in this host's kernel."),
    LAG(Kind.GAUGE, Unit.SECONDS, "How long the oldest of these has been known."),
    ENTRIES_RECEIVED(Kind.COUNTER, Unit.NONE, "Entries of the master, each counted once."),
    ENTRIES_MISSED(Kind.COUNTER, Unit.NONE, "Entries lost or overtaken on their way."),
    NACKS_SENT(Kind.COUNTER, Unit.NONE, "Requests for what was missing."),
    PAYLOAD_DUPLICATES(Kind.COUNTER, Unit.NONE, "Payloads that brought nothing new."),
    PAYLOADS_MALFORMED(Kind.COUNTER, Unit.NONE, "Authentic payloads that were no messages."),
    ENTRIES_MALFORMED(Kind.COUNTER, Unit.NONE, "Entries that are no flow."),
    ENTRIES_FOREIGN(Kind.COUNTER, Unit.NONE, "Entries of flows that are another group's here."),
    ENTRIES_APPLIED(Kind.COUNTER, Unit.NONE, "Entries that this host's kernel was given."),
    ENTRIES_SETTLED(Kind.COUNTER, Unit.NONE, "Entries that the kernel did not take at first."),
    ENTRIES_REDUCED(Kind.COUNTER, Unit.NONE, "Entries taken without one of their parts.", "part"),
    ENTRIES_REFUSED(Kind.COUNTER, Unit.NONE, "Entries that the kernel has refused.", "reason"),
    FLOWS_REPLACED(Kind.COUNTER, Unit.NONE, "Flows that were there before they were created."),
    FLOWS_EVICTED(Kind.COUNTER, Unit.NONE, "Flows in the way of another one's replies."),
    UPDATES_OF_ABSENT_FLOWS(Kind.COUNTER, Unit.NONE, "Changes of flows that are not here."),

    // The whole table.
    TABLE_LOSSES(Kind.COUNTER, Unit.NONE, "Times this host missed too much, by reason.", "reason"),
    TABLE_COMPLETIONS(Kind.COUNTER, Unit.NONE, "Times this host's table has become complete."),
    TABLE_CONTINUATIONS(Kind.COUNTER, Unit.NONE, "Times it was kept under another master."),
    FETCH_RUNNING(Kind.GAUGE, Unit.NONE, "Whether a transfer to this host is under way."),
    FETCH_ENTRIES(Kind.GAUGE, Unit.NONE, "Flows that the latest transfer has brought."),
    FETCH_EXPECTED(Kind.GAUGE, Unit.NONE, "About how many flows its source has."),
    FETCH_ELAPSED(Kind.GAUGE, Unit.SECONDS, "How long it has lasted."),
    COMPARISONS(Kind.COUNTER, Unit.NONE, "Comparisons with the master's table."),
    COMPARISON_TIMESTAMP(Kind.GAUGE, Unit.SECONDS, "When the latest ended, since 1970."),
    BUCKETS_DIFFERING(Kind.GAUGE, Unit.NONE, "Of 1024 buckets, those that differed then."),
    REPAIRS(Kind.COUNTER, Unit.NONE, "Times the buckets that differed have been fetched."),

    FAILURES(Kind.COUNTER, Unit.NONE, "Failures of the program itself, which are in its log.");

    /// How a value may change.
    public enum Kind {
        /// It only grows, until the program or this host's role begins anew.
        COUNTER,
        /// It goes up and down.
        GAUGE
    }

    /// Of a value.
    public enum Unit {
        /// It is a number of something, or 1 and 0 for yes and no.
        NONE,
        BYTES,
        SECONDS
    }

    private final Kind kind;
    private final Unit unit;
    private final String help;
    private final String labels;

    Measure(Kind kind, Unit unit, String help) {
        this(kind, unit, help, "");
    }

    /// @param labels with a space between them
    Measure(Kind kind, Unit unit, String help, String labels) {
        this.kind = kind;
        this.unit = unit;
        this.help = help;
        this.labels = labels;
    }

    /// Words joined by underscores.
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Kind kind() {
        return kind;
    }

    public Unit unit() {
        return unit;
    }

    /// A sentence for people.
    public String help() {
        return help;
    }

    /// What tells its values apart, where it has several.
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(" ", -1));
    }
}
